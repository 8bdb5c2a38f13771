import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compareBooks } from "../../../src/engine/reconciling/books-compared.ts";
import { foundTrades, keepTokens, tokensOf } from "../../../src/engine/reconciling/found-trades.ts";
import { beginRecovery, openLostBooks } from "../../../src/engine/reconciling/recovery.ts";
import { SqliteStore } from "../../../src/store/store.ts";
import { CONDITION, NO, YES } from "./paper-market.ts";
import { PaperStage } from "./paper-stage.ts";

const folder = mkdtempSync(join(tmpdir(), "paper-lost-"));
let stage: PaperStage;
let store: SqliteStore;

beforeEach(async () => {
  stage = await PaperStage.open();
  store = await SqliteStore.open({ file: join(folder, "bot.db"), clockNowMs: () => stage.clock.now });
});
afterEach(() => {
  stage.close();
  store.close();
  rmSync(folder, { recursive: true });
});

it("new books of a paper account that has traded hold what the venue's own do (31)", async () => {
  await stage.place("0xb1", { sharesMicro: 6_000_000, limitMicro: 500_000 });
  await stage.place("0xb2", { sharesMicro: 5_000_000, limitMicro: 500_000, token: NO });
  for (let run = 0; run < 20; run += 1) {
    stage.clock.now += 5_000;
    await stage.run();
  }
  await stage.place("0xs1", { side: "SELL", sharesMicro: 5_000_000, limitMicro: 400_000 });
  const trades = foundTrades(await stage.venue.accountTrades(0));
  const holdings = await stage.venue.holdings();
  const tokens = await tokensOf(store.records, stage.market, holdings.shares.keys());
  const nowMs = stage.clock.now;
  store.transact((records) => {
    keepTokens(records, tokens);
    beginRecovery(records, "lost", nowMs);
    openLostBooks(records, { holdings, trades, zone: "UTC" }, nowMs);
  });
  const { records } = store;
  expect(trades.map(({ token }) => token)).toContain(YES);
  expect(records.tokens.byToken(YES)).toMatchObject({ conditionId: CONDITION, outcome: "Yes" });
  for (const hash of new Set(trades.map(({ orderHash }) => orderHash))) {
    const shown = trades.filter(({ orderHash }) => orderHash === hash);
    const filled = shown.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
    expect(records.orders.byHash(hash)).toMatchObject({ filledSharesMicro: filled, side: shown[0]?.side });
  }
  const settled = trades.every(({ status }) => status === "confirmed" || status === "mined");
  if (settled) expect(compareBooks(records, holdings)).toEqual([]);
  expect(trades.some(({ side }) => side === "SELL")).toBe(true);
});
