import { afterAll, beforeAll, expect, it } from "vitest";
import { closeBreaker, tripBreaker } from "../../src/engine/breakers/trip.ts";
import { bookFlow } from "../../src/engine/reconciling/flows.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import { builder } from "../../src/store/statement.ts";
import { alex } from "../sandbox/telegram/local-world.ts";
import { ChatStage } from "./chat-stage.ts";
import { wallet } from "./seeded-tables.ts";

let stage: ChatStage;
let laterMs = 0;

beforeAll(async () => {
  stage = await ChatStage.open({ nowMs: () => Date.now() + laterMs });
});
afterAll(() => stage.close());

const state = () => tradingState(stage.store.records).state;

it("pauses and stops at once, and resumes and releases only after a yes", async () => {
  expect((await stage.ask("/pause")).text).toMatch(/^paused\. I buy nothing/);
  expect(state()).toBe("paused");
  expect((await stage.ask("/status")).text).toMatch(/^paused · sandbox\nAlex, /);
  const resume = await stage.ask("/resume");
  expect(resume.text).toContain("Left today: 499 trades, $10.00 until the daily loss limit.");
  expect(state()).toBe("paused");
  const resumed = await stage.press(resume, "Yes");
  expect(resumed.text).toContain("Done: I am running again");
  expect(resumed.reply_markup).toBeUndefined();
  expect(state()).toBe("running");

  expect((await stage.ask("/stop")).text).toMatch(
    /^stopped\..*\n1 order cancelled: the venue shows none of them any more\.\nThat is proved: the venue shows no order of ours that could still fill\./,
  );
  expect(state()).toBe("stopped");
  expect((await stage.ask("/resume")).text).toContain("/release REASON");
  expect((await stage.ask("/release")).text).toContain("Send the reason");
  await stage.press(await stage.ask("/release it was a test"), "Yes");
  expect(tradingState(stage.store.records)).toMatchObject({ state: "running", by: "Alex", reason: "it was a test" });
});

it("does nothing after a no, after a minute, for somebody else, and the second time", async () => {
  await stage.ask("/pause");
  const declined = await stage.press(await stage.ask("/resume"), "No");
  expect(declined.text).toContain("Nothing was changed");
  expect(state()).toBe("paused");

  const late = await stage.ask("/resume");
  laterMs += 61_000;
  expect(await stage.toast(late, "Yes")).toContain("older than a minute");
  expect(state()).toBe("paused");

  const twice = await stage.ask("/resume");
  const token = stage.store.rows(builder.selectFrom("confirmations").select("token").where("usedMs", "is", null));
  expect(token.length).toBeGreaterThan(0);
  await Promise.all([stage.tap(twice, "Yes"), stage.tap(twice, "Yes")]);
  await expect.poll(state).toBe("running");
  const resumed = stage.store.rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", "state"));
  expect(resumed.filter(({ bodyJson }) => bodyJson.includes('"resumed"'))).toHaveLength(2);
  expect(stage.problems).toEqual([]);
});

it("says that a second tap came too late", async () => {
  await stage.ask("/pause");
  const question = await stage.ask("/resume");
  const [first, second] = await Promise.all([stage.toast(question, "Yes"), stage.toast(question, "Yes")]);
  expect([first, second].filter((text) => text.includes('"Done"'))).toHaveLength(1);
  expect([first, second].filter((text) => text.includes("answered already"))).toHaveLength(1);
});

it("does not resume when somebody stopped meanwhile", async () => {
  await stage.ask("/pause");
  const question = await stage.ask("/resume");
  await stage.ask("/stop!");
  expect((await stage.ask("/status")).text).toContain(": stopped in the chat");
  expect(await stage.toast(question, "Yes")).toContain("Somebody paused or stopped me meanwhile");
  expect(state()).toBe("stopped");
  const release = await stage.ask("/release go on");
  expect(release.text).toMatch(/Buys were paused before the stop, by Alex, .*That ends too/);
  await stage.press(release, "Yes");
});

it("tightens a limit at once and loosens it after the owner's yes", async () => {
  const { limits } = stage.store.records;
  expect((await stage.ask("/limits set max-per-trade 3")).text).toContain("max-per-trade is $3.00 now, it was $5.00");
  expect(limits.get("maxPerTradeMicro")).toBe(3_000_000);
  const question = await stage.ask("/limits set trades-per-day 510");
  expect(question.text).toContain("Up to 10 more trades may be copied a day");
  expect(limits.get("tradesPerDay")).toBe(500);
  expect((await stage.press(question, "Yes, 510")).text).toContain("Done: trades-per-day is 510 now.");
  expect(limits.get("tradesPerDay")).toBe(510);
  for (const wrong of ["nan", "-1", "1e9", "0x10", "1.5", "9".repeat(30)]) {
    expect((await stage.ask(`/limits set trades-per-day ${wrong}`)).text).toContain("is no value for trades-per-day");
  }
});

it("says why an amount is refused, and which name was probably meant", async () => {
  const refused: readonly (readonly [string, string])[] = [
    ["max-per-trade 999999999999", "the most is $999999999.99"],
    ["max-per-trade 0.001", "whole cents"],
    ["max-per-trade 3.005", "whole cents"],
    ["max-per-trade 4,5", "with a point"],
    ["trades-per-day 1.5", "a whole number"],
    ["max-trade 3", "Did you mean max-per-trade?"],
    ["bananas 3", "The names are: "],
  ];
  for (const [typed, why] of refused) expect((await stage.ask(`/limits set ${typed}`)).text).toContain(why);
  expect((await stage.ask("/targets pause whael")).text).toBe("There is no target named whael. Did you mean whale?");
});

it("says of a limit that leaves no room for a buy that I buy nothing", async () => {
  for (const name of ["max-per-trade", "max-per-position", "trades-per-day", "max-open-positions", "daily-loss"]) {
    expect((await stage.ask(`/limits set ${name} 0`)).text).toContain("With that I buy nothing.");
  }
  const { text } = await stage.ask("/limits");
  expect(text.match(/With that I buy nothing\./g)).toHaveLength(5);
  expect(text).toContain("max-per-trade: $0.00 · each trade, before the venue's fee");
  const low = await stage.ask("/limits set max-per-trade 0.50");
  expect(low.text).toContain("With that I buy nothing: no market takes an order below $1.00.");
});

it("says that targets beyond a lower number of them go on being copied", async () => {
  const max = () => stage.store.records.limits.get("maxTargets");
  const before = max();
  const { text } = await stage.ask("/limits set max-targets 1");
  expect(text).toMatch(/All \d+ targets go on being copied: the limit only keeps new ones/);
  await stage.press(await stage.ask(`/limits set max-targets ${before}`), "Yes");
  expect(max()).toBe(before);
});

it("keeps 300 characters of a reason", async () => {
  await stage.ask(`/stop ${"y".repeat(3000)}`);
  expect(tradingState(stage.store.records).reason).toHaveLength(300);
  const release = await stage.ask("/release checked");
  expect(release.text).not.toContain("paused before the stop");
  await stage.press(release, "Yes");
});

it("adds, pauses and removes targets, and refuses what is none", async () => {
  const { targets } = stage.store.records;
  const refused: readonly (readonly [string, string])[] = [
    ["0x12 fox", "is no wallet address"],
    [`0x${"f".repeat(40)} ours`, "our own wallet"],
    [`${wallet(1)} fox`, "is a target already: whale"],
    [`${wallet(9)} WHALE`, "is taken"],
    [`${wallet(9)} <b>`, "A name has"],
  ];
  for (const [typed, why] of refused) expect((await stage.ask(`/targets add ${typed}`)).text).toContain(why);
  const added = await stage.press(
    await stage.ask(`/targets add ${wallet(9).toUpperCase().replace("X", "x")} fox`),
    "Yes",
  );
  expect(added.text).toContain("is a target now");
  expect(targets.byAddress(wallet(9))).toMatchObject({
    name: "fox",
    state: "active",
    addedBy: "Alex",
    baselineDone: 0,
  });

  expect((await stage.ask("/targets FOX")).text).toContain("fox");
  const list = await stage.ask("/targets");
  const card = await stage.press(list, "fox");
  const paused = await stage.press(card, "Pause");
  expect(paused.text).toContain("fox · paused");
  const question = await stage.ask("/targets remove fox");
  expect(question.text).toContain("We hold nothing on its account.");
  await stage.press(question, "Yes");
  expect(targets.byAddress(wallet(9))?.state).toBe("removed");
  await stage.press(await stage.ask(`/targets add ${wallet(9)} fox2`), "Yes");
  expect(targets.byAddress(wallet(9))).toMatchObject({ name: "fox2", state: "active" });

  await stage.ask("/limits set max-targets 3");
  expect((await stage.ask(`/targets add ${wallet(10)} more`)).text).toContain("There are 3 targets and 3 are allowed");
  expect(stage.app.persons.byTelegramId(String(alex))?.role).toBe("owner");
});

it("says that buys wait for a breaker where one is open", async () => {
  await stage.ask("/pause");
  const nowMs = stage.app.marketClock.nowMs();
  stage.store.transact((records) => tripBreaker(records, "recovering", "a test", nowMs));
  const resume = await stage.ask("/resume");
  expect(resume.text).toContain("Buys start again only once this breaker closes: recovering. /breakers says when.");
  stage.store.transact((records) => closeBreaker(records, "recovering", nowMs));
  await stage.press(await stage.ask("/resume"), "Yes");
  expect(state()).toBe("running");
});

it("does nothing where what was asked about has changed meanwhile", async () => {
  await stage.ask("/pause");
  const resume = await stage.ask("/resume");
  await stage.ask("/pause once more");
  expect(await stage.toast(resume, "Yes")).toContain("Somebody paused or stopped me meanwhile");
  expect(state()).toBe("paused");
  await stage.press(await stage.ask("/resume"), "Yes");

  await stage.press(await stage.ask("/limits set max-per-trade 5"), "Yes");
  const looser = await stage.ask("/limits set max-per-trade 100");
  await stage.ask("/limits set max-per-trade 1");
  expect(await stage.toast(looser, "Yes")).toContain("has changed meanwhile");
  expect(stage.store.records.limits.get("maxPerTradeMicro")).toBe(1_000_000);

  const deposit = await stage.ask("/balance explain deposit 20");
  const { cashMicro } = stage.store.records.account.get();
  stage.store.transact((records) =>
    bookFlow(records, { kind: "deposit", amountMicro: 20_000_000, atMs: Date.now(), note: "recognised" }),
  );
  expect(await stage.toast(deposit, "Yes")).toContain("has changed meanwhile");
  expect(stage.store.records.account.get().cashMicro).toBe(cashMicro + 20_000_000);
});
