import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppPorts } from "../../src/app/ports.ts";
import { answerControl } from "../../src/compose/control.ts";
import { MICRO } from "../../src/domain/micro.ts";
import { Flatten } from "../../src/engine/exits/flatten.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import { Rig, SETTINGS, sighting, TARGET } from "../engine/rig.ts";
import { chatPorts } from "../handlers/chat-ports.ts";

let rig: Rig;
let app: AppPorts;

beforeEach(async () => {
  rig = await Rig.open();
  const { store, exits, desk, clock, abort } = rig;
  const patient = { nowMs: clock.nowMs, sleep: () => new Promise<void>(() => undefined) };
  const needs = { store, data: rig.markets, exits, desk, clock: patient, settings: SETTINGS, stopping: abort.signal };
  const venueProblem = () => rig.venue.unready();
  const told = { report: rig.flattening, onError: (error: unknown) => void rig.unstored.push(error) };
  const cancelOpenOrders = () => rig.cancelling.cancelOpen();
  app = chatPorts(store, { flatten: new Flatten({ ...needs, ...told, venueProblem }), venueProblem, cancelOpenOrders });
  const target = rig.addTarget(TARGET);
  for (const market of [1, 2]) {
    const [token, conditionId] = [`${market}001`, `0xc${market}`];
    rig.markets.add(conditionId, [token, `${market}002`], 500_000);
    await rig.copy(target, [sighting({ conditionId, token })]);
  }
});
afterEach(() => rig.close());

const held = () => rig.records.lots.open().map(({ sharesMicro }) => sharesMicro);

describe("npm run control -- flatten", () => {
  it("pauses buys and sells at once, and says what was not sent and why", async () => {
    const { market } = rig.markets;
    rig.markets.market = (id) => (id === "0xc1" ? Promise.reject(new Error("502")) : market(id));
    rig.store.transact(({ marks }) => marks.put({ tokenId: 1, priceMicro: 480_000, atMs: 0, kind: "live" }));
    const { ok, text } = await answerControl(app, { command: "flatten", reason: "5" });
    await rig.desk.idle();
    expect(ok).toBe(true);
    expect(text).toMatch(/^buys are paused; 1 of 2 lots on their way, at most 5% under the best bid\n/);
    expect(text).toContain(
      "not sent, still owed: Will it happen?: Yes (the market could not be read, it is tried again by itself)",
    );
    expect([held(), tradingState(rig.records).state]).toEqual([[9 * MICRO], "paused"]);
  });

  it("refuses while stopped, and does not know what is no percentage", async () => {
    expect(await answerControl(app, { command: "flatten", reason: "quickly" })).toMatchObject({ ok: false });
    await answerControl(app, { command: "stop" });
    const { ok, text } = await answerControl(app, { command: "flatten" });
    expect([ok, text]).toEqual([false, expect.stringContaining("I am stopped: nothing may be sold either.")]);
    expect(held()).toHaveLength(2);
  });
});

it("a release says that the pause from before the stop ends with it", async () => {
  await answerControl(app, { command: "pause", reason: "holidays" });
  await answerControl(app, { command: "stop" });
  const { text } = await answerControl(app, { command: "release", reason: "checked" });
  expect(text).toBe(
    "the stop is over: running again\n" +
      "the pause from before the stop (by the machine: holidays) has ended with it; npm run control -- pause keeps buys off",
  );
  expect(tradingState(rig.records).state).toBe("running");
  await answerControl(app, { command: "stop" });
  expect((await answerControl(app, { command: "release", reason: "again" })).text).toBe(
    "the stop is over: running again",
  );
});

it("a stop tells what was proved of the orders on the wire", async () => {
  rig.venue.mode = "lost";
  rig.markets.add("0xc3", ["3001", "3002"], 500_000);
  const target = rig.records.targets.byAddress(TARGET);
  if (target === undefined) throw new Error("no target");
  await rig.copy(target, [sighting({ conditionId: "0xc3", token: "3001" })]);
  const { text } = await answerControl(app, { command: "stop", reason: "drill" });
  expect(text).toContain(
    "0 orders cancelled, 0 had filled, 1 not proved yet: they are cancelled and asked for every few seconds",
  );
});

it("says why the venue takes no orders, instead of that sells go on", async () => {
  rig.venue.problem = "closed only";
  expect((await answerControl(app, { command: "pause" })).text).toBe("paused: no buys, and sells wait, closed only");
  expect((await answerControl(app, { command: "status" })).text).toContain(
    "the venue takes no orders now: closed only",
  );
});
