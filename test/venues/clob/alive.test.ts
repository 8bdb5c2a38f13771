import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonSource } from "../../../src/venues/json-source.ts";
import { StandInClob } from "./stand-in-clob.ts";
import { VenueRig } from "./venue-rig.ts";

let clob: StandInClob;
let rig: VenueRig;

beforeEach(async () => {
  clob = new StandInClob();
  await clob.listen();
  rig = new VenueRig(clob);
});

afterEach(async () => {
  await rig.venue.stop();
  await clob.close();
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

describe("the venue's readiness", () => {
  it("needs a checked account and a heartbeat, which chains the ids it is given", async () => {
    expect(rig.venue.unready()).toBe("the account was not checked yet");
    rig.venue.start();
    await until(() => rig.venue.unready() === undefined && clob.beats >= 3);
    expect(rig.failures).toEqual([]);
    expect(clob.asked).toContain("GET /balance-allowance/update?asset_type=COLLATERAL&signature_type=0");
    await rig.venue.stop();
    const { beats } = clob;
    rig.clock.now += 10_001;
    expect(rig.venue.unready()).toContain("no heartbeat");
    expect(clob.beats).toBe(beats);
  });

  it("takes the expected id when its own is wrong", async () => {
    clob.expectedBeat = "someone-elses";
    rig.venue.start();
    await until(() => clob.beats >= 2);
    expect(rig.failures[0]).toContain("Invalid Heartbeat ID");
    expect(rig.failures).toHaveLength(1);
  });

  it("begins anew where the venue, after a silence, expects the first again", async () => {
    rig.venue.start();
    await until(() => rig.venue.unready() === undefined && clob.beats >= 2);
    clob.expectedBeat = "";
    const { beats } = clob;
    await until(() => rig.failures.length > 1 || clob.beats >= beats + 2);
    expect(rig.failures).toHaveLength(1);
  });

  it("ends ten seconds after the last heartbeat that succeeded", async () => {
    rig.venue.start();
    await until(() => rig.venue.unready() === undefined);
    clob.instead.set("POST /v1/heartbeats", { status: 500, body: {} });
    await until(() => rig.venue.unready() !== undefined);
    expect(rig.venue.unready()).toMatch(/no heartbeat|failed too often/);
    clob.instead.clear();
    await until(() => rig.venue.unready() === undefined);
  });

  const site = (answer: unknown): JsonSource => ({ get: async () => answer });

  it("fails closed where the venue's site blocks this address", async () => {
    const blocked = new VenueRig(clob, { site: site({ blocked: true, ip: "::1", country: "XX", region: "YY" }) });
    blocked.venue.start();
    await until(() => blocked.troubles.length > 0);
    expect(blocked.venue.unready()).toBe("stopped: orders are blocked from here (XX, YY)");
    await blocked.venue.stop();
  });

  it("fails closed while nobody says whether this address is blocked", async () => {
    const silent = new VenueRig(clob, { site: site({}) });
    silent.venue.start();
    await until(() => clob.beats > 2);
    expect(silent.venue.unready()).toBe(
      "whether our account and this place may trade could not be asked yet; it is tried again every few seconds",
    );
    await silent.venue.stop();
  });

  it("fails closed on an account in closed only mode", async () => {
    clob.instead.set("GET /auth/ban-status/closed-only", { status: 200, body: { closed_only: true } });
    rig.venue.start();
    await until(() => rig.troubles.length > 0);
    expect(rig.venue.unready()).toContain("stopped: it lets our account only close positions");
  });
});
