import { afterAll, beforeAll, expect, it } from "vitest";
import { drawdownOf, watchDrawdown } from "../../src/engine/books/drawdown.ts";
import { equity } from "../../src/engine/books/equity.ts";
import { LIMIT_NAMES } from "../../src/engine/limits.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open({});
});
afterAll(() => stage.close());

const setTo = (name: string, value: number) =>
  stage.store.records.limits.set({ name, value, setMs: 0, setBy: "test", reason: "" });

it("shows every limit with what is in use of it", async () => {
  const { text } = await stage.ask("/limits");
  expect(text.match(/^[a-z-]+: /gm)).toHaveLength(LIMIT_NAMES.length);
  expect(text).toMatch(/max-total-exposure: \$1000\.00 · \$\d+\.\d\d used/);
  expect(text).toMatch(/max-per-event: \$100\.00 · \$\d+\.\d\d used/);
  expect(text).toContain("max-per-token-minute: $10.00 · of one outcome, within a minute");
  expect(text).toContain("consecutive-losses: 50 · 0 used");
});

it("says what a larger trade does not change by itself", async () => {
  const { text } = await stage.ask("/limits set max-per-trade 15");
  expect(text).toContain("Each copied trade may cost up to $10.00 more.");
  expect(text).toContain("Copies stay at the fixed $5.00 all the same: /sizing changes that.");
  expect(text).toContain("max-per-token-minute stays at $10.00 and holds larger trades back.");
  expect((await stage.ask("/limits set max-per-event 120")).text).not.toContain("stay");
});

it("tightens to what the environment starts with, and loosens nothing", async () => {
  setTo("maxPerTradeMicro", 20_000_000);
  setTo("ordersPerMinute", 100);
  setTo("maxPerEventMicro", 1_000_000);
  const { text } = await stage.ask("/limits reload");
  expect(text).toContain("max-per-trade: $20.00 → $5.00");
  expect(text).toContain("orders-per-minute: 100 → 60");
  expect(text).not.toContain("max-per-event");
  expect(stage.store.records.limits.get("maxPerTradeMicro")).toBe(5_000_000);
  expect(stage.store.records.limits.get("maxPerEventMicro")).toBe(1_000_000);
  expect((await stage.ask("/limits reload")).text).toContain("Nothing was changed");
});

it("lets the owner lift a drawdown's stop, by a new start or by a looser limit", async () => {
  const nowMs = Date.now();
  const stop = (): void =>
    stage.store.transact((records) => {
      const worth = equity(records, nowMs);
      const higher = { ...worth, stale: false, equityMicro: worth.equityMicro + 60_000_000 };
      watchDrawdown(records, higher, 50_000_000, nowMs);
      watchDrawdown(records, { ...worth, stale: false }, 50_000_000, nowMs);
      watchDrawdown(records, { ...worth, stale: false }, 50_000_000, nowMs + 5_000);
    });
  const now = () => drawdownOf(stage.store.records, equity(stage.store.records, nowMs).equityMicro);
  stop();
  expect(now().stoppedMs).toBe(nowMs + 5_000);
  expect((await stage.ask("/status")).text).toContain("The drawdown limit was reached (");
  const question = await stage.ask("/limits restart drawdown");
  expect(question.text).toContain("$60.00 below.\nFrom now on another $50.00 may be lost");
  expect((await stage.press(question, "Yes")).text).toContain("Done: the drawdown counts from now.");
  expect(now()).toMatchObject({ stoppedMs: null, drawdownMicro: 0 });
  stop();
  await stage.press(await stage.ask("/limits set max-drawdown 70"), "Yes");
  expect(now()).toMatchObject({ stoppedMs: null, drawdownMicro: 60_000_000 });
});

it("names in /status each limit that lets nothing through, with what to type", async () => {
  setTo("maxPerTradeMicro", 500_000);
  setTo("ordersPerMinute", 0);
  const { text } = await stage.ask("/status");
  expect(text).toContain("No buys: the limit max-per-trade is $0.50. /limits set max-per-trade 5");
  expect(text).toContain("No buys: the limit orders-per-minute is 0. /limits set orders-per-minute 60");
  setTo("maxPerTradeMicro", 5_000_000);
  setTo("ordersPerMinute", 60);
  expect((await stage.ask("/status")).text).not.toContain("No buys: the limit");
});

it("says what a limit below what is in use stops", async () => {
  const held = await stage.ask("/limits set max-total-exposure 2");
  expect(held.text).toMatch(/\$\d+\.\d\d is in use: what would add to it is not bought\. Nothing is sold for it\./);
  const fallen = await stage.ask("/limits set max-drawdown 50");
  expect(fallen.text).toContain("We are $60.00 below our highest: it stops buys until the owner lifts it.");
});

it("says in /status what is full, and what a day's limit leaves of today", async () => {
  setTo("maxTotalExposureMicro", 2_000_000);
  setTo("maxOpenPositions", 1);
  const { text } = await stage.ask("/status");
  expect(text).toMatch(
    /Nothing is bought until less is held: \$\d+\.\d\d of \$2\.00 \(the limit max-total-exposure, \/limits\)\./,
  );
  expect(text).toMatch(
    /Nothing new is bought until less is held: \d+ of 1 \(the limit max-open-positions, \/limits\)\./,
  );
  setTo("maxTotalExposureMicro", 1_000_000_000);
  setTo("maxOpenPositions", 200);
  setTo("tradesPerDay", 0);
  const asked = await stage.ask("/limits set trades-per-day 2");
  expect(asked.text).toMatch(/Up to 2 more trades may be copied a day; today \d are left then\./);
});
