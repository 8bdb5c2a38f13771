import { createTask } from "node-cron";
import { afterEach, describe, expect, it, vi } from "vitest";
import { nextRun } from "../../src/ops/next-run.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** When node-cron, which ticks live, would run next. */
function nodeCronNext(pattern: string, zone: string, afterMs: number): number | undefined {
  // Put in place once a test and then moved: to replace the timers for each of its sixty instants took a third of its time.
  if (vi.isFakeTimers()) vi.setSystemTime(afterMs);
  else vi.useFakeTimers({ now: afterMs });
  const task = createTask(pattern, () => undefined, { timezone: zone, suppressMissedWarning: true });
  void task.start();
  const next = task.getNextRun()?.getTime();
  void task.destroy();
  return next;
}

const iso = (ms: number) => new Date(ms).toISOString();

// The hour that is skipped or repeated lies between these instants; in Cairo, Havana and Beirut it is midnight itself.
const CHANGES = [
  ["Europe/Berlin", "2026-03-28T12:00:00Z"],
  ["Europe/Berlin", "2026-10-24T12:00:00Z"],
  ["America/New_York", "2026-03-07T18:00:00Z"],
  ["America/New_York", "2026-10-31T18:00:00Z"],
  ["Africa/Cairo", "2026-04-23T12:00:00Z"],
  ["Africa/Cairo", "2026-10-29T12:00:00Z"],
  ["America/Havana", "2026-03-07T18:00:00Z"],
  ["Asia/Beirut", "2026-03-28T12:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T06:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T06:00:00Z"],
  ["Asia/Kathmandu", "2026-06-01T12:00:00Z"],
  ["UTC", "2026-03-28T12:00:00Z"],
] as const;
const OUTSIDE_THE_CHANGE = ["0 9 * * *", "30 5 * * *", "45 17 * * *", "0 12 * * 1", "0 6 1 * *"];
const ANY = ["0 0 * * *", "30 1 * * *", "30 2 * * *", "*/15 * * * *", "*/30 * * * * *"];

function expectAgreement(pattern: string, zone: string, fromMs: number) {
  for (let hours = 0; hours < 30; hours += 0.5) {
    const afterMs = fromMs + hours * 3_600_000;
    expect(iso(nextRun(pattern, zone, afterMs)), iso(afterMs)).toBe(iso(nodeCronNext(pattern, zone, afterMs) ?? 0));
  }
}

describe("the next run", () => {
  describe.each(CHANGES)("in %s around %s", (zone, start) => {
    it.each(OUTSIDE_THE_CHANGE)("of %s is node-cron's", (pattern) => {
      expectAgreement(pattern, zone, Date.parse(start));
    });
  });

  describe.each(CHANGES)("in %s, a week after %s", (zone, start) => {
    it.each(ANY)("of %s is node-cron's", (pattern) => {
      expectAgreement(pattern, zone, Date.parse(start) + 7 * 86_400_000);
    });
  });

  // Why node-cron only gives the beat (docs/adr/0001-node-cron-gives-the-beat.md). Should it learn better, this says so.
  it("is there where node-cron leaves a day out, and where it stands still for an hour", () => {
    const cairo = Date.parse("2026-04-23T12:00:00Z");
    expect(iso(nodeCronNext("0 0 * * *", "Africa/Cairo", cairo) ?? 0)).toBe("2026-04-24T21:00:00.000Z");
    expect(iso(nextRun("0 0 * * *", "Africa/Cairo", cairo))).toBe("2026-04-23T22:00:00.000Z");
    const berlin = Date.parse("2026-10-25T00:00:00Z");
    expect(iso(nodeCronNext("*/30 * * * * *", "Europe/Berlin", berlin) ?? 0)).toBe("2026-10-25T01:00:30.000Z");
    expect(iso(nextRun("*/30 * * * * *", "Europe/Berlin", berlin))).toBe("2026-10-25T00:00:30.000Z");
  });

  it.each(CHANGES)("of a daily job comes once a local day in %s around %s", (zone, start) => {
    const localDate = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
    for (const pattern of ["0 0 * * *", "30 0 * * *", "30 1 * * *", "30 2 * * *"]) {
      let atMs = Date.parse(start) - 2 * 86_400_000;
      const dates = Array.from({ length: 6 }, () => {
        atMs = nextRun(pattern, zone, atMs);
        return localDate.format(atMs);
      });
      const days = dates.map((date) => Date.parse(date) / 86_400_000);
      expect(
        days.map((day) => day - (days[0] ?? 0)),
        `${pattern}: ${dates}`,
      ).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it("is after the instant it is asked about", () => {
    const due = Date.parse("2026-06-01T00:00:00Z");
    expect(nextRun("0 0 * * *", "UTC", due - 1)).toBe(due);
    expect(nextRun("0 0 * * *", "UTC", due)).toBe(due + 86_400_000);
  });

  it("does not exist for a wrong pattern", () => {
    expect(() => nextRun("every day", "UTC", 0)).toThrow();
    expect(() => nextRun("0 0 30 2 *", "UTC", 0)).toThrow("never due");
    expect(() => nextRun("0 0 * * *", "Mars/Olympus", 0)).toThrow();
  });
});
