import { afterAll, beforeAll, expect, it } from "vitest";
import { marketFilters, NO_FILTERS } from "../../src/engine/risk/market-filters.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open({});
});
afterAll(() => stage.close());

const filters = () => marketFilters(stage.store.records, NO_FILTERS);

it("buys in fewer markets at once", async () => {
  expect((await stage.ask("/markets")).text).toContain("· in all markets");
  expect((await stage.ask("/markets deny category Sports")).text).toContain('· not in the categories "sports"');
  await stage.ask("/markets deny word world cup");
  expect((await stage.ask("/markets allow category crypto")).text).toContain(
    "that no market has lets nothing be bought",
  );
  expect(filters()).toEqual({
    ...{ allowCategories: ["crypto"], denyCategories: ["sports"], allowKeywords: [], denyKeywords: ["world cup"] },
  });
  expect((await stage.ask("/markets")).text).toContain('· only in the categories "crypto"');
});

it.each([
  ["drop word world cup", "denyKeywords", []],
  ["allow category politics", "allowCategories", ["crypto", "politics"]],
  ["drop category sports", "denyCategories", []],
] as const)("asks before it buys in more: %s", async (typed, list, after) => {
  const before = filters();
  const question = await stage.ask(`/markets ${typed}`);
  expect(question.text).toContain("Buy in more markets");
  expect(filters()).toEqual(before);
  expect((await stage.press(question, "Yes")).text).toContain("Done: I buy by these lists");
  expect(filters()[list]).toEqual(after);
});

it("asks before the last of what is allowed goes, for then all is", async () => {
  expect((await stage.ask("/markets drop category politics")).text).toContain("Done.");
  expect((await stage.ask("/markets drop category crypto")).text).toContain("Buy in more markets");
});

it("lists the categories of the markets that were read", async () => {
  const categories = [["sports", "nba"], ["sports"], []];
  stage.store.transact(({ markets }) => {
    for (const [index, words] of categories.entries()) {
      const market = { conditionId: `0xm${index}`, minSharesMicro: 5_000_000 };
      markets.put({ ...market, categoriesJson: JSON.stringify(words) });
    }
  });
  expect((await stage.ask("/markets")).text).toMatch(
    /Categories seen so far, with how many markets: sports \(2\), nba \(1\)$/,
  );
  const question = await stage.ask("/markets allow category basketball");
  expect(question.text).toContain('No market that I have read so far is in "basketball", "crypto".');
  expect(question.text).toContain("Categories seen so far, with how many markets: sports (2), nba (1)");
});

it("says what it does not understand", async () => {
  for (const typed of ["deny", "deny sports", "ban category sports", "allow category"]) {
    expect((await stage.ask(`/markets ${typed}`)).text).toContain("Send what to change");
  }
  expect((await stage.ask("/markets drop word never")).text).toContain("is on no list");
  expect((await stage.ask("/markets allow category crypto")).text).toContain("is on that list already");
});

it("says how a ban is taken back, on the page and after it, and what allowing does instead", async () => {
  expect((await stage.ask("/markets")).text).toContain("back with /markets drop category sports");
  expect((await stage.ask("/markets deny category weather")).text).toContain(
    "/markets drop category weather takes it back.",
  );
  expect((await stage.ask("/markets deny category snow")).text).toContain(
    "A ban on a category that no market has keeps nothing away.",
  );
  expect((await stage.ask("/markets allow category weather")).text).toContain(
    "To take only a ban back: /markets drop category weather",
  );
});
