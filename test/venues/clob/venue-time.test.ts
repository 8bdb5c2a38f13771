import { beforeEach, describe, expect, it } from "vitest";
import { ClockJumped, VenueTime } from "../../../src/venues/clob/venue-time.ts";

const START_MS = 1_790_000_000_000;

/** A machine whose clock can be set, and that can sleep; the venue is always right. */
class Machine {
  trueMs = START_MS;
  skewMs = 0;
  sleptMs = 0;
  readonly wall = { nowMs: () => this.trueMs + this.skewMs, sleep: () => Promise.resolve() };
  /** Stands still while the machine sleeps, as on Linux. */
  readonly steady = { nowMs: () => this.trueMs - START_MS - this.sleptMs };

  pass(ms: number): void {
    this.trueMs += ms;
  }

  sleep(ms: number): void {
    this.trueMs += ms;
    this.sleptMs += ms;
  }
}

let machine: Machine;
let time: VenueTime;

beforeEach(() => {
  machine = new Machine();
  time = new VenueTime(machine.wall, machine.steady);
});

/** The venue is asked, and answers right in the middle of the round trip. */
function measure(halfMs = 50): number {
  const sent = time.now();
  machine.pass(halfMs);
  const toldMs = machine.trueMs - 500;
  machine.pass(halfMs);
  return time.tell(toldMs, sent);
}

describe("the venue's time (9)", () => {
  it("is the machine's, and not sure, until it is told", () => {
    expect([time.nowMs(), time.offsetMs(), time.isSure()]).toEqual([START_MS, 0, false]);
  });

  it("goes on right while the machine's clock is wrong", () => {
    machine.skewMs = -8_000;
    expect(measure()).toBe(8_000);
    machine.pass(600_000);
    expect([time.nowMs() - machine.trueMs, time.offsetMs(), time.isSure()]).toEqual([0, 8_000, true]);
  });

  it.each([-7_200_000, -45_000, -3_000, 3_000, 20_000, 7_200_000])("is told anew after a jump of %i ms", (skewMs) => {
    measure();
    machine.pass(10_000);
    machine.skewMs = skewMs;
    expect([time.nowMs() - machine.trueMs, time.offsetMs(), time.isSure()]).toEqual([0, -skewMs, false]);
    expect(measure()).toBe(-skewMs);
    expect(time.isSure()).toBe(true);
    machine.skewMs = 0;
    expect([time.offsetMs(), time.isSure()]).toEqual([0, false]);
  });

  it("makes no step while what is told fits", () => {
    measure();
    for (const toldMs of [machine.trueMs - 999, machine.trueMs]) {
      expect(time.tell(toldMs, time.now())).toBe(0);
      expect(time.nowMs()).toBe(machine.trueMs);
    }
    expect(time.tell(machine.trueMs + 1, time.now())).toBe(1);
    expect(time.tell(machine.trueMs - 1_100, time.now())).toBe(-100);
  });

  it("does not go back where it has to be corrected by less than a second", () => {
    measure();
    const beforeMs = time.nowMs();
    time.tell(machine.trueMs - 1_300, time.now());
    expect([time.nowMs(), time.offsetMs()]).toEqual([beforeMs, -300]);
    machine.pass(299);
    expect(time.nowMs()).toBe(beforeMs);
    machine.pass(11);
    expect(time.nowMs()).toBe(beforeMs + 10);
  });

  it.each([-400, 400])("stays sure when the clock is slewed by %i ms", (slewMs) => {
    measure();
    machine.skewMs = slewMs;
    expect([time.offsetMs(), time.isSure()]).toEqual([-slewMs, true]);
  });

  it("is not sure after a sleep that the steady clock did not count, until it is told", () => {
    measure();
    machine.sleep(3_600_000);
    expect([time.isSure(), time.offsetMs()]).toEqual([false, -3_600_000]);
    expect(measure()).toBe(0);
    expect([time.isSure(), time.nowMs()]).toEqual([true, machine.trueMs]);
  });

  it("is right and sure after a sleep that the steady clock counted", () => {
    measure();
    machine.pass(3_600_000);
    expect([time.isSure(), time.nowMs()]).toEqual([true, machine.trueMs]);
  });

  it("is not taken from an answer during which the clock jumped, or the machine slept", () => {
    measure();
    for (const happens of [() => (machine.skewMs = 60_000), () => machine.sleep(60_000)]) {
      const sent = time.now();
      happens();
      expect(() => time.tell(machine.trueMs, sent)).toThrow(ClockJumped);
      expect(time.isSure()).toBe(false);
      measure();
    }
  });
});
