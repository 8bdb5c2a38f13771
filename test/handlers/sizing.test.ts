import { afterAll, beforeAll, expect, it } from "vitest";
import { plainRules, rulesOf } from "../../src/engine/copy-rules.ts";
import { builder } from "../../src/store/statement.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;
const fixed = plainRules({ kind: "fixed", usdMicro: 5_000_000 });

beforeAll(async () => {
  stage = await ChatStage.open();
});
afterAll(() => stage.close());

const rules = (name: string) => {
  const { records } = stage.store;
  const id = records.targets.all().find((target) => target.name === name)?.id ?? 0;
  return rulesOf(records, fixed, id);
};

it("shows the default, and what may be set", async () => {
  const { text } = await stage.ask("/sizing");
  expect(text).toContain("How I copy");
  expect(text).toContain("By default\n· $5.00 a trade");
  expect((await stage.ask("/sizing set")).text).toContain("tiers 0:10% 1000:2%");
});

it("tightens at once, of one target alone, and back again only after a yes", async () => {
  const done = await stage.ask("/sizing whale fixed 3");
  expect(done.text).toContain("Done: how I copy whale, from now on:\n· $3.00 a trade");
  expect([rules("whale").sizing, rules("scalper").sizing]).toEqual([
    { kind: "fixed", usdMicro: 3_000_000 },
    { kind: "fixed", usdMicro: 5_000_000 },
  ]);
  expect((await stage.ask("/sizing")).text).toContain("whale\n· $3.00 a trade");
  const asked = await stage.ask("/sizing whale default");
  expect(asked.text).toContain("Of a trade of $100.00 I copy $5.00, so far $3.00.");
  expect(rules("whale").sizing).toEqual({ kind: "fixed", usdMicro: 3_000_000 });
  expect((await stage.press(asked, "Yes")).text).toContain("Done: I copy and hold by that");
  expect(rules("whale")).toEqual(fixed);
});

it("says of a size that no market takes, and of a stop that the spread sets off, what they mean", async () => {
  const small = await stage.ask("/sizing whale fixed 0.3");
  expect(small.text).toContain(
    "· $0.30 a trade\n· below the $1.00 that every market asks for: with that I buy nothing",
  );
  const soon = await stage.ask("/sizing whale stop-loss 1");
  expect(soon.text).toContain("· stop loss at 1%, which the spread alone may set off");
  await stage.press(await stage.ask("/sizing whale default"), "Yes");
  expect((await stage.ask("/sizing")).text).not.toContain("below the $1.00");
});

it("asks before a rule of our own sells what is held, with what it is worth", async () => {
  const { records } = stage.store;
  const lots = records.lots.open();
  const [lot] = lots;
  if (lot === undefined) throw new Error("nothing is held");
  const priceMicro = 2 * Math.floor((lot.costMicro * 1_000_000) / lot.sharesMicro);
  records.marks.put({ tokenId: lot.tokenId, priceMicro, atMs: Date.now(), kind: "live" });
  const before = rules("scalper").takeProfitPpm;
  const asked = await stage.ask("/sizing set take-profit 50");
  expect(asked.text).toMatch(/sold at once, worth \$\d+\.\d\d now:\n· ".*: take profit, worth \$/);
  expect(rules("scalper").takeProfitPpm).toBe(before);
  await stage.press(asked, "Yes");
  expect(rules("scalper").takeProfitPpm).toBe(500_000);
  await stage.ask("/sizing set default");
  records.marks.put({ tokenId: lot.tokenId, priceMicro: priceMicro / 2, atMs: Date.now(), kind: "live" });
  expect(rules("scalper").takeProfitPpm).toBeNull();
});

it("asks where copies would be larger, with figures, and journals what was changed", async () => {
  const max = { name: "maxPerTradeMicro", value: 50_000_000, setMs: 0, setBy: "test", reason: "" };
  stage.store.records.limits.set(max);
  const asked = await stage.ask("/sizing set tiers 0:10% 1000:2%");
  expect(asked.text).toContain("10% of the first $1000.00, 2% of the rest");
  expect(asked.text).toContain("Of a trade of $100.00 I copy $10.00, so far $5.00.");
  expect(asked.text).toContain("Of a trade of $10000.00 I copy $50.00, so far $5.00.");
  expect(asked.text).toContain("Each trade may cost up to $50.00.");
  await stage.press(asked, "Yes");
  expect(rules("scalper").sizing.kind).toBe("tiers");
  const rows = stage.store.rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", "copy-rules"));
  expect(rows.at(-1)?.bodyJson).toContain('"by":"Alex"');
});

it.each([
  ["ignore-below 10", { ignoreBelowMicro: 10_000_000 }],
  ["sides sells", { sides: "sells" }],
  ["adds 0", { adds: 0 }],
  ["maker off", { makerFills: false }],
  ["most 2.50", { mostMicro: 2_500_000 }],
  ["take-profit 30", { takeProfitPpm: 300_000 }],
  ["stop-loss 20", { stopLossPpm: 200_000 }],
  ["trailing 15%", { trailingStopPpm: 150_000 }],
  ["max-hold 24h", { maxHoldMs: 86_400_000 }],
])("sets %s at once", async (typed, expected) => {
  expect((await stage.ask(`/sizing whale ${typed}`)).text).toMatch(/^Done: how I copy whale/);
  expect(rules("whale")).toMatchObject(expected);
});

it.each([
  ["stop-loss off", "The stop loss is gone."],
  ["sides buys", "We no longer sell when he does"],
  ["adds all", "Any number of his trades may add to a position."],
  ["maker on", "What his resting orders trade is copied, too."],
  ["pool 10m", "are bought together"],
  ["equity", "of our equity's share"],
])("asks before %s", async (typed, effect) => {
  const asked = await stage.ask(`/sizing whale ${typed}`);
  expect(asked.text).toContain(effect);
  expect(asked.reply_markup?.inline_keyboard.flat()).toHaveLength(2);
});

it.each([
  ["nobody fixed 3", /nobody/],
  ["whale", /whale\n/],
  ["whale nonsense", /nothing that can be set/],
  ["whale fixed", /an amount in dollars/],
  ["whale percent 0", /from 0\.0001% to 100000% is allowed/],
  ["whale equity 0", /from 0\.0001% to 100000% is allowed/],
  ["whale fixed 0.001", /\$0\.01 a trade is the least/],
  ["whale adds many", /a whole number, or all/],
  ["whale max-hold 24", /a time, for example 10m/],
  ["whale stop-loss 200", /out of range/],
  ["whale sides left", /none of both, buys, sells/],
  ["whale sides sells", /Nothing was changed/],
  ["least 4", /^For whom\? By default: \/sizing set least 4\nFor one target: \/sizing NAME least 4$/],
])("answers /sizing %s in words", async (typed, answer) => {
  expect((await stage.ask(`/sizing ${typed}`)).text).toMatch(answer);
  expect(stage.problems).toEqual([]);
});

it("names the bound where a least size is above it", async () => {
  const crossed = await stage.ask("/sizing whale least 100");
  expect(crossed.text).toContain("· at least $100.00, which its own most cuts to $2.50\n· at most $2.50");
  await stage.press(await stage.ask("/sizing whale most off"), "Yes");
  const { text } = await stage.ask("/sizing whale least 100");
  expect(text).toContain("· at least $100.00, which the limit max-per-trade cuts to $50.00 (/limits)");
  expect((await stage.ask("/sizing whale least 2")).text).toMatch(/· at least \$2\.00$/m);
});

it("knows no rules of a target that there is not", async () => {
  expect((await stage.ask("/sizing bananas")).text).toContain("No target is named bananas. /targets lists them");
});

it("does not undo what was set since the question by its old yes", async () => {
  await stage.ask("/sizing set percent 1");
  const asked = await stage.ask("/sizing set percent 50");
  expect(asked.text).toContain("so far $0.10");
  expect((await stage.ask("/sizing set tiers 1000:1%")).text).toMatch(/^Done/);
  expect(await stage.toast(asked, "Yes")).toContain("What this was about has changed meanwhile. Nothing was done");
  expect((await stage.ask("/sizing")).text).not.toContain("50%");
  const { limits } = stage.store.records;
  const before = limits.get("maxPerTradeMicro");
  const more = await stage.ask("/sizing set fixed 5");
  await stage.ask("/limits set max-per-trade 2");
  expect(await stage.toast(more, "Yes")).toContain("What this was about has changed meanwhile");
  limits.set({ name: "maxPerTradeMicro", value: before, setMs: 0, setBy: "test", reason: "" });
  await stage.press(await stage.ask("/sizing set fixed 5"), "Yes");
});
