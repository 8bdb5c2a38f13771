import { describe, expect, it } from "vitest";
import { BadAnswer } from "../../src/venues/clob/answer.ts";
import { parseBook } from "../../src/venues/clob/clob-book.ts";
import { parseClobOutcome } from "../../src/venues/clob/clob-market.ts";
import { parseGammaMarket } from "../../src/venues/clob/gamma-market.ts";
import { resolutionOf } from "../../src/venues/clob/resolution.ts";
import { hasRecordings, recorded, recordedLines } from "./recordings.ts";

const json = (path: string): unknown => JSON.parse(recorded(path));

describe.skipIf(!hasRecordings)("recorded markets and books (needs ../shared/data)", () => {
  it("reads 195 resolved five-minute markets", () => {
    const lines = recordedLines("gamma/btc_5m_markets_20260724.jsonl.gz") as {
      raw: unknown;
      token_ids: string[];
      outcome_prices: string[];
      end_sec: number;
    }[];
    expect(lines).toHaveLength(195);
    for (const line of lines) {
      const market = parseGammaMarket(line.raw);
      expect(market).toMatchObject({ tokens: line.token_ids, outcomePrices: line.outcome_prices, closed: true });
      expect(market).toMatchObject({ endMs: line.end_sec * 1000, feeRatePpm: 70_000, umaStatus: "resolved" });
    }
  });

  it("reads 54 open markets of largest volume, 17 or more of them neg-risk", () => {
    const markets = (json("gamma/top_markets_20260803.json.gz") as unknown[]).map(parseGammaMarket);
    expect(markets).toHaveLength(54);
    expect(markets.filter((market) => market.negRisk).length).toBeGreaterThan(16);
    expect(markets.every((market) => market.tickMicro !== undefined && market.minSharesMicro === 5_000_000)).toBe(true);
    expect(new Set(markets.map((market) => market.feeRatePpm))).toEqual(new Set([0, 40_000, 50_000]));
  });

  it("reads the odd kinds", () => {
    expect(parseGammaMarket(json("gamma/gamma_market_closed_nonbinary_legacy.json"))).toMatchObject({
      outcomes: ["Long", "Short"],
      tickMicro: undefined,
      endMs: Date.UTC(2021, 0, 2),
    });
    expect(parseGammaMarket(json("gamma/gamma_market_sports_market_map_handicap.json")).tokens).toHaveLength(2);
    expect(parseGammaMarket(json("gamma/gamma_market.json")).closed).toBe(false);
    const event = json("gamma/gamma_event.json") as { markets: unknown[] } | { markets: unknown[] }[];
    for (const { markets } of [event].flat()) for (const market of markets) parseGammaMarket(market);
    expect(() => parseGammaMarket(event)).toThrow(BadAnswer);
  });

  it("takes a market that closed early with a winner for resolved, though it still says that it takes orders", () => {
    const gamma = parseGammaMarket(json("gamma/gamma_market_closed_binary_accepting_true.json"));
    const clob = parseClobOutcome(json("clob_rest/clob_market_closed_binary_accepting_true.json"));
    expect(resolutionOf(gamma, clob)).toEqual({ kind: "resolved", payoutsMicro: [1_000_000, 0] });
  });

  it("reads 67 markets of the CLOB with their winners", () => {
    const page = json("clob_rest/clob_markets_page.json.gz") as { data: unknown[] } | unknown[];
    const markets = (Array.isArray(page) ? page : page.data).map(parseClobOutcome);
    expect(markets).toHaveLength(67);
    expect(markets.filter(({ tokens }) => tokens.some((token) => token.winner)).length).toBe(20);
  });

  it("turns a book's sides so that the best level is first, and says what one of 2024 lacks", () => {
    const old = json("clob_rest/book_2024.json") as Record<string, unknown>;
    const token = String(old.asset_id);
    expect(() => parseBook(old, token, 0)).toThrow(/tick_size/);
    const book = parseBook({ ...old, tick_size: "0.01", min_order_size: "5" }, token, 7);
    expect(book.bids[0]).toEqual({ priceMicro: 100_000, sharesMicro: 125_000_000 });
    expect(book.asks[0]).toEqual({ priceMicro: 140_000, sharesMicro: 705_000_000 });
    expect(book).toMatchObject({ tickMicro: 10_000, minSharesMicro: 5_000_000, venueMs: 1_728_799_418_260, readMs: 7 });
    const frames = json("clob_ws/market_frames_raw_20260924.json") as Record<string, unknown>[];
    const frame = frames.find((candidate) => candidate.event_type === "book") ?? {};
    const live = parseBook({ ...frame, min_order_size: "5" }, String(frame.asset_id), 0);
    expect(live.asks[0]?.priceMicro).toBe(3_000);
    expect(live.bids[0]?.priceMicro).toBe(2_000);
  });
});
