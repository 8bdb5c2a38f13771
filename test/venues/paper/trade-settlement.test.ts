import { afterEach, describe, expect, it } from "vitest";
import type { SettlementTerms } from "../../../src/venues/paper/trade-settlement.ts";
import { CONDITION, YES } from "./paper-market.ts";
import { level, PaperStage } from "./paper-stage.ts";

let stage: PaperStage;
afterEach(() => stage.close());

const open = async (settlement: SettlementTerms): Promise<void> => {
  stage = await PaperStage.open({ settlement });
};
const statuses = async (hash: string) => (await stage.venue.trades(hash)).map(({ status }) => status);
const START_MICRO = 1_000_000_000;
const seven = { sharesMicro: 7_000_000 };

describe("trades of the paper venue", () => {
  it("are confirmed at once unless told, and have no transaction", async () => {
    stage = await PaperStage.open();
    await stage.place("a", seven);
    expect(await stage.venue.trades("a")).toMatchObject([
      { status: "confirmed", tx: "" },
      { status: "confirmed", tx: "" },
    ]);
  });

  it("are mined and confirmed in their time, over restarts, and listeners hear of each step", async () => {
    await open({ minedMs: 2_000, confirmedMs: 10_000, failRate: 0 });
    await stage.place("a", seven);
    expect(await statuses("a")).toEqual(["matched", "matched"]);
    expect(await stage.run()).toEqual({ changed: 0, problems: [] });
    stage.heard = [];
    stage.clock.now += 2_000;
    await stage.run();
    expect([await statuses("a"), stage.heard]).toEqual([["mined", "mined"], ["a"]]);
    await stage.restart();
    stage.clock.now += 8_000;
    await stage.run();
    expect([await statuses("a"), stage.heard]).toEqual([
      ["confirmed", "confirmed"],
      ["a", "a"],
    ]);
    expect((await stage.venue.holdings()).shares).toEqual(new Map([[YES, 7_000_000]]));
  });

  it("that fail are taken back, and their order trades no more", async () => {
    await open({ minedMs: 2_000, confirmedMs: 10_000, failRate: 1 });
    await stage.place("a", seven);
    expect((await stage.venue.holdings()).cashMicro).toBe(START_MICRO - 3_420_000);
    stage.clock.now += 2_000;
    await stage.run();
    expect(await statuses("a")).toEqual(["retrying", "retrying"]);
    stage.clock.now += 8_000;
    await stage.run();
    expect(await statuses("a")).toEqual(["failed", "failed"]);
    expect(await stage.venue.holdings()).toEqual({ cashMicro: START_MICRO, shares: new Map() });
    expect(await stage.venue.order("a")).toMatchObject({ state: "done" });
  });

  it("bring nothing that can be spent before they are confirmed", async () => {
    await open({ minedMs: 0, confirmedMs: 5_000, failRate: 0 });
    await stage.place("a", seven);
    const sell = { side: "SELL", limitMicro: 450_000, ...seven } as const;
    expect(await stage.place("b", sell)).toMatchObject({ state: "refused", reason: /not enough balance/ });
    stage.market.resolution_ = { kind: "resolved", payoutsMicro: [1_000_000, 0] };
    await expect(stage.venue.redeem(CONDITION)).rejects.toThrow("not settled");
    stage.clock.now += 5_000;
    await stage.run();
    expect(await stage.place("c", sell)).toMatchObject({ state: "done", reason: "" });
  });

  it("of a sale that fails take the cash back, which was not spent meanwhile", async () => {
    stage = await PaperStage.open({ startCashMicro: 5_000_000 });
    await stage.place("a", seven);
    await stage.restart({ settlement: { minedMs: 1_000, confirmedMs: 5_000, failRate: 1 } });
    await stage.place("b", { side: "SELL", limitMicro: 450_000, ...seven });
    expect((await stage.venue.holdings()).cashMicro).toBe(5_000_000 - 3_420_000 + 3_150_000);
    stage.market.asks = [level(300_000, 100)];
    const buy = { limitMicro: 300_000, sharesMicro: 10_000_000 };
    expect(await stage.place("c", buy)).toMatchObject({ state: "refused", reason: /not enough balance/ });
    stage.clock.now += 5_000;
    await stage.run();
    const shares = new Map([[YES, 7_000_000]]);
    expect(await stage.venue.holdings()).toEqual({ cashMicro: 5_000_000 - 3_420_000, shares });
  });

  it("that a life with slow settlement left are confirmed by one without", async () => {
    await open({ minedMs: 2_000, confirmedMs: 10_000, failRate: 0 });
    await stage.place("a", seven);
    await stage.restart({ settlement: { minedMs: 0, confirmedMs: 0, failRate: 0 } });
    await stage.run();
    expect(await statuses("a")).toEqual(["confirmed", "confirmed"]);
  });
});
