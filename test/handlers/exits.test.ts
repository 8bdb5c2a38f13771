import { afterAll, beforeAll, expect, it } from "vitest";
import { TOO_SMALL } from "../../src/engine/exits/exit-plan.ts";
import { noteDebtCause, noteOrderCause } from "../../src/engine/exits/sale-cause.ts";
import { tellSilent } from "../../src/engine/holdings/silent-targets.ts";
import { ChatStage } from "./chat-stage.ts";

const WHALE = 1;
const TOKEN = 1;
let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open();
});
afterAll(() => stage.close());

it("shows with a position where our own rules sell it, and why dust stays", async () => {
  const { records } = stage.store;
  const lot = records.lots.of(WHALE, TOKEN);
  if (lot === undefined) throw new Error("nothing is held");
  expect((await stage.ask("/positions")).text).not.toContain("Own exits");
  const rules = { takeProfitPpm: 200_000, stopLossPpm: 100_000, trailingStopPpm: 250_000, maxHoldMs: 3_600_000 };
  stage.store.transact((inside) => {
    inside.copyRules.put({ targetId: WHALE, rulesJson: JSON.stringify(rules), setMs: 0, setBy: "test" });
    inside.lots.update(lot.id, { peakMicro: 600_000, costMicro: 5_000_000, sharesMicro: 10_000_000 });
    inside.debts.insert({
      ...{ targetId: WHALE, tokenId: TOKEN, sharesMicro: 3_000_000, priceMicro: 1, signalId: null },
      ...{ reason: TOO_SMALL, sinceMs: 0 },
    });
  });
  const { text } = await stage.ask("/positions");
  expect(text).toMatch(/Own exits: take profit at \$0\.60, stop loss \$0\.45, trailing stop \$0\.45, held until \d+/);
  expect(text).toContain(
    "Owed to sell: 3.00 shares, because below the market's minimum\n" +
      "It goes with more that is owed of this outcome, whichever target it is held after, or is paid when the market ends.",
  );
});

it("tells dust from what can be sold, and counts no slot for it", async () => {
  const { records } = stage.store;
  const conditionId = records.tokens.get(TOKEN)?.conditionId ?? "";
  expect((await stage.ask("/status")).text).toMatch(/Open positions: 1\D/);
  stage.store.transact(({ markets }) => markets.put({ conditionId, minSharesMicro: 15_000_000, categoriesJson: "[]" }));
  expect((await stage.ask("/positions")).text).toBe(
    "Nothing that could be sold.\nBesides: 1 position too small to be sold: /positions dust",
  );
  expect((await stage.ask("/positions dust")).text).toContain(
    "Dust: the market sells 15.00 shares at least. It uses up no slot of open positions, and is paid when the market ends.",
  );
  expect((await stage.ask("/status")).text).toMatch(/Open positions: 0, and 1 too small to be sold/);
});

it("marks targets that have been silent for long", async () => {
  expect((await stage.ask("/targets")).text).not.toContain("silent");
  stage.store.transact((records) => void tellSilent(records, 86_400_000, Date.now() + 3 * 86_400_000));
  expect((await stage.ask("/targets")).text).toMatch(/scalper.*silent/);
});

it("says by what a sale was measured", async () => {
  const { records } = stage.store;
  const signal = records.signals.get(1);
  if (signal === undefined) throw new Error("no signal is stored");
  const id = stage.store.transact((inside) => {
    const { id: _, ...copy } = signal;
    const sale = inside.signals.insert({ ...copy, side: "SELL", tx: "0xsale", outcome: "owed" });
    inside.decisions.insert({
      ...{ signalId: sale, episodeId: copy.episodeId, atMs: 0, verdict: "owed", failedJson: "[]", passed: 0, rules: 3 },
      figuresJson: '["he held 120.00 shares before it, by the chain at block 7, and sold 30.00"]',
      ...{ sizeMicro: 2_500_000, committedMicro: 0, orderId: null },
    });
    return sale;
  });
  const { text } = await stage.ask(`/why s${id}`);
  expect(text).toContain("Measured: he held 120.00 shares before it, by the chain at block 7, and sold 30.00.");
});

it("says of a sale that copies no trade what made us sell", async () => {
  const order = stage.store.records.orders.get(1);
  if (order === undefined) throw new Error("no order is stored");
  const id = stage.store.transact((inside) => {
    const { id: _, ...copy } = order;
    const sale = inside.orders.insert({ ...copy, signalId: null, episodeId: null, side: "SELL", hash: "0xown" });
    noteDebtCause(inside, copy.targetId, copy.tokenId, "time exit", 0);
    noteOrderCause(inside, { ...copy, id: sale }, 0);
    // What it is owed for later changes nothing of what was sold before.
    noteDebtCause(inside, copy.targetId, copy.tokenId, "he merged", 0);
    return sale;
  });
  const { text } = await stage.ask(`/why ${id}`);
  expect(text).toMatch(/Sold by a rule of ours: time exit\.\nIt was held after \w+\./);
});
