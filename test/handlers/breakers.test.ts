import { afterAll, beforeAll, expect, it } from "vitest";
import { buysNow } from "../../src/engine/breakers/buys-now.ts";
import { openBreakers } from "../../src/engine/breakers/open-breakers.ts";
import { closeBreaker, tripBreaker } from "../../src/engine/breakers/trip.ts";
import { noteDifferences } from "../../src/engine/reconciling/adopted-books.ts";
import { raiseDiscrepancy } from "../../src/engine/reconciling/discrepancy.ts";
import { changeTradingState, tradingState } from "../../src/engine/trading-state.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;
beforeAll(async () => {
  stage = await ChatStage.open();
});
afterAll(() => stage.close());

const trip = (name: string, cause: string) =>
  stage.store.transact((records) => tripBreaker(records, name, cause, stage.app.marketClock.nowMs()));
const open = () => openBreakers(stage.store.records);

it("lists breakers with cause and cure, and /status has a line for one that is open", async () => {
  expect((await stage.ask("/breakers")).text).toContain("Breakers: none is open");
  trip("errors", "12 of 20 requests to the venue failed in 2 min");
  const list = (await stage.ask("/breakers")).text;
  expect(list).toMatch(/errors · open for \d+ s · opened once\nWhy: 12 of 20 requests/);
  expect(list).toContain("One buy may try in");
  expect((await stage.ask("/status")).text).toContain("The breaker errors is open: 12 of 20 requests");
});

it("does not say of one that a proof closes that it does not close by waiting", async () => {
  trip("recovering", "the database is older than what this machine wrote");
  const { text } = await stage.ask("/breakers");
  expect(text).toMatch(/recovering · open[\s\S]*Wait: it closes when every trade/);
  expect(text).not.toContain("does not close by waiting");
  stage.store.transact((records) => closeBreaker(records, "recovering", stage.app.marketClock.nowMs()));
});

it("says that buys go on only where they do", async () => {
  const { records } = stage.store;
  const enter = (state: "running" | "paused" | "stopped") =>
    stage.store.transact((inside) => changeTradingState(inside, { ...tradingState(inside), state }));
  expect(buysNow(records)).toContain("while this breaker is open: errors. Sells go on.");
  enter("stopped");
  expect(buysNow(records)).toMatch(/stopped.*nothing is bought or sold/);
  enter("paused");
  expect(buysNow(records)).toContain("no buys until /resume");
  enter("running");
  stage.store.transact((inside) => closeBreaker(inside, "errors", stage.app.marketClock.nowMs()));
  expect(buysNow(records)).toBe("Buys go on.");
});

it("closes one after the owner's yes, with its discrepancies", async () => {
  trip("second-instance", "a trade on our account is of no order of ours");
  stage.store.transact((records) =>
    raiseDiscrepancy(records, { kind: "foreign-trade", subject: "x", text: "x", severity: "info" }, 1),
  );
  const question = await stage.ask("/breakers reset Second-Instance");
  expect(question.text).toContain("Reset the breaker second-instance?");
  expect(open()).toContain("second-instance");
  expect((await stage.press(question, "Yes")).text).toContain("Done: the breaker second-instance is closed");
  expect(open()).not.toContain("second-instance");
  const foreign = stage.store.records.discrepancies.open().filter(({ kind }) => kind === "foreign-trade");
  expect(foreign).toEqual([]);
});

it("shows what the books take over before it does", async () => {
  const { cashMicro } = stage.store.records.account.get();
  const difference = { token: undefined, hereMicro: cashMicro, thereMicro: cashMicro + 3_000_000 };
  stage.store.transact((records) => noteDifferences(records, [difference], 1));
  trip("books-differ", "cash differs");
  const question = await stage.ask("/breakers reset books-differ");
  expect(question.text).toContain("Our books take the venue's word:");
  await stage.press(question, "Yes");
  expect(stage.store.records.account.get().cashMicro).toBe(cashMicro + 3_000_000);
});

it("refuses names that are none, and what is closed", async () => {
  expect((await stage.ask("/breakers reset errorz")).text).toContain("Did you mean errors?");
  expect((await stage.ask("/breakers reset refusals")).text).toContain("is closed. Nothing was changed.");
  expect((await stage.ask("/breakers open errors")).text).toContain("/breakers reset NAME");
});

it("books cash that the owner explains, once, after a yes", async () => {
  const { cashMicro } = stage.store.records.account.get();
  const question = await stage.ask("/balance explain deposit 20");
  expect(question.text).toContain("Book $20.00 as a deposit?");
  expect(stage.store.records.account.get().cashMicro).toBe(cashMicro);
  await stage.press(question, "Yes");
  expect(stage.store.records.account.get().cashMicro).toBe(cashMicro + 20_000_000);
  expect((await stage.ask("/balance")).text).toContain("Paid in and out today, no profit: +$23.00");
  expect((await stage.ask("/balance explain gift 20")).text).toContain("It may be: deposit, withdrawal");
  expect((await stage.ask("/balance explain deposit many")).text).toContain("is no amount");
  expect((await stage.ask("/balance explain withdrawal 99999")).text).toContain("not as much cash");
  expect(stage.problems).toEqual([]);
});
