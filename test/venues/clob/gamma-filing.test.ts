import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseGammaMarket } from "../../../src/venues/clob/gamma-market.ts";
import { gammaRow } from "./answers.ts";

const RECORDED = join(import.meta.dirname, "../../../../shared/data/gamma");

it("knows a market's event, and takes a market without one for an event of its own", () => {
  expect(parseGammaMarket(gammaRow({ events: [{ id: "346898", slug: "a-match" }] })).event).toBe("346898");
  expect(parseGammaMarket(gammaRow({ events: [{ id: 7 }] })).event).toBe("7");
  const { event, conditionId } = parseGammaMarket(gammaRow({ events: [] }));
  expect(event).toBe(conditionId);
});

it.each([
  [{ feeType: "sports_fees_v2" }, ["sports"]],
  [{ feeType: "crypto_fees" }, ["crypto"]],
  [{ feeType: "finance_prices_fees" }, ["finance"]],
  [{ feeType: "something else" }, []],
  [{ category: " Politics ", feeType: "politics_fees" }, ["politics"]],
  [{ sportsMarketType: "moneyline" }, ["sports"]],
  [{ tags: [{ slug: "US-election" }, { slug: "politics" }], feeType: "politics_fees" }, ["politics", "us-election"]],
  [{ feeType: null, category: null, tags: null }, []],
])("files a market with %o under %j", (change, categories) => {
  expect(parseGammaMarket(gammaRow(change)).categories).toEqual(categories);
});

it.each([
  ["2026-04-05 15:10:00+00", Date.UTC(2026, 3, 5, 15, 10)],
  ["2026-04-05T15:10:00Z", Date.UTC(2026, 3, 5, 15, 10)],
  ["soon", null],
  [null, null],
])("reads a game that starts at %s", (text, atMs) => {
  expect(parseGammaMarket(gammaRow({ gameStartTime: text })).gameStartMs).toBe(atMs);
});

describe.skipIf(!existsSync(RECORDED))("a recorded market (needs shared/data)", () => {
  it.each([
    ["gamma_market.json", { event: "260654", categories: ["crypto"], gameStartMs: null }],
    [
      "gamma_market_sports_market_map_handicap.json",
      { event: "346898", categories: ["sports"], gameStartMs: Date.UTC(2026, 3, 5, 15, 10) },
    ],
  ])("%s is filed as it was", (file, filed) => {
    const rows: unknown = JSON.parse(readFileSync(join(RECORDED, file), "utf8"));
    expect(parseGammaMarket(Array.isArray(rows) ? rows[0] : rows)).toMatchObject(filed);
  });
});
