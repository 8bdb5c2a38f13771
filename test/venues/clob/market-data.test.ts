import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../../src/engine/ports.ts";
import { isTokenOfMarket } from "../../../src/venues/clob/condition-tokens.ts";
import { ClobMarketData } from "../../../src/venues/clob/market-data.ts";
import type { JsonSource } from "../../../src/venues/json-source.ts";
import { bookRow, CONDITION, gammaRow, outcomeRow, TOKENS, termsRow } from "./answers.ts";

class StillClock implements Clock {
  now = 1_790_000_000_000;
  nowMs(): number {
    return this.now;
  }
  async sleep(ms: number): Promise<void> {
    this.now += ms;
  }
}

/** What a plain fetch makes of an answer: its status travels with the error. */
function httpSource(base: string): JsonSource {
  return {
    async get(path, query, options) {
      const response = await fetch(
        `${base}${path}?${new URLSearchParams([...query].map(([k, v]) => [k, v]))}`,
        options,
      );
      if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
      return response.json();
    },
  };
}

let server: Server;
let answers: Map<string, unknown>;
let asked: string[];
let clock: StillClock;
let data: ClobMarketData;

beforeEach(async () => {
  asked = [];
  answers = new Map<string, unknown>([
    [`/gamma/markets?condition_ids=${CONDITION}`, [gammaRow()]],
    [`/clob/clob-markets/${CONDITION}?`, termsRow()],
    [`/clob/markets/${CONDITION}?`, outcomeRow({ closed: false })],
    [`/clob/book?token_id=${TOKENS[0]}`, bookRow()],
    ["/clob/time?", 1_790_000_003],
  ]);
  server = createServer((request, response) => {
    const url = request.url ?? "";
    asked.push(url);
    const answer = answers.get(url);
    response.statusCode = answer === undefined ? 404 : answer === "broken" ? 500 : 200;
    response.end(answer === "cut" ? '{"market": "0x' : JSON.stringify(answer ?? { error: "not found" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clock = new StillClock();
  data = new ClobMarketData({ gamma: httpSource(`${base}/gamma`), clob: httpSource(`${base}/clob`) }, clock);
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("market data of the CLOB and Gamma, over HTTP", () => {
  it("merges what both say of a market: terms of trade are the CLOB's", async () => {
    const market = await data.market(CONDITION);
    expect(market).toEqual({
      conditionId: CONDITION,
      title: "Will it rain?",
      slug: "will-it-rain",
      tokens: TOKENS,
      outcomes: ["Yes", "No"],
      negRisk: false,
      tickMicro: 1000,
      minSharesMicro: 5_000_000,
      feeRatePpm: 70_000,
      acceptingOrders: true,
      closed: false,
      endMs: Date.UTC(2026, 11, 20, 3, 59),
      event: CONDITION,
      categories: [],
      gameStartMs: null,
      delayMs: 1250,
      version: "v1",
    });
    if (market === undefined) throw new Error("no market");
    expect(TOKENS.map((token) => isTokenOfMarket(market, token))).toEqual([true, true]);
    expect(isTokenOfMarket({ ...market, negRisk: true }, TOKENS[0])).toBe(false);
    expect(isTokenOfMarket({ ...market, tokens: [TOKENS[1], TOKENS[0]] }, TOKENS[0])).toBe(false);
    expect(isTokenOfMarket(market, "7")).toBe(false);
  });

  it("finds the market of a token at the CLOB, else at Gamma, and asks for it once", async () => {
    answers.set(`/clob/markets-by-token/${TOKENS[1]}?`, { condition_id: CONDITION });
    expect((await data.marketOfToken(TOKENS[1]))?.conditionId).toBe(CONDITION);
    clock.now += 60_000;
    await data.marketOfToken(TOKENS[1]);
    expect(asked.filter((url) => url.includes("by-token"))).toHaveLength(1);
    answers.set(`/gamma/markets?clob_token_ids=${TOKENS[0]}`, []);
    answers.set(`/gamma/markets?clob_token_ids=${TOKENS[0]}&closed=true`, [gammaRow()]);
    expect((await data.marketOfToken(TOKENS[0]))?.title).toBe("Will it rain?");
    answers.set("/gamma/markets?clob_token_ids=7", []);
    answers.set("/gamma/markets?clob_token_ids=7&closed=true", []);
    expect(await data.marketOfToken("7")).toBeUndefined();
    answers.set("/clob/markets-by-token/8?", { condition_id: CONDITION });
    await expect(data.marketOfToken("8")).rejects.toThrow("8 is not among them");
  });

  it("keeps a market for a minute", async () => {
    await Promise.all([data.market(CONDITION), data.market(CONDITION)]);
    clock.now += 59_999;
    await data.market(CONDITION);
    expect(asked).toHaveLength(2);
    clock.now += 1;
    answers.set(`/clob/clob-markets/${CONDITION}?`, termsRow({ mts: 0.01 }));
    expect((await data.market(CONDITION))?.tickMicro).toBe(10_000);
  });

  it("does not keep a failure", async () => {
    answers.set(`/clob/clob-markets/${CONDITION}?`, "broken");
    await expect(data.market(CONDITION)).rejects.toThrow("status 500");
    answers.set(`/clob/clob-markets/${CONDITION}?`, termsRow());
    expect(await data.market(CONDITION)).toBeDefined();
  });

  it("finds closed markets, which Gamma gives only when asked for, and takes no orders in them", async () => {
    answers.set(`/gamma/markets?condition_ids=${CONDITION}`, []);
    answers.set(`/gamma/markets?condition_ids=${CONDITION}&closed=true`, [gammaRow({ closed: true })]);
    answers.delete(`/clob/clob-markets/${CONDITION}?`);
    expect(await data.market(CONDITION)).toMatchObject({ closed: true, acceptingOrders: false, tickMicro: 10_000 });
  });

  it("knows nothing of what the venue does not know", async () => {
    const stranger = `0x${"c".repeat(64)}`;
    answers.set(`/gamma/markets?condition_ids=${stranger}`, []);
    answers.set(`/gamma/markets?condition_ids=${stranger}&closed=true`, []);
    expect(await data.market(stranger)).toBeUndefined();
    expect(await data.book("7")).toBeUndefined();
    await expect(data.resolution(stranger)).rejects.toThrow("is not known");
  });

  it.each([
    [
      "tokens",
      termsRow({
        t: [
          { t: "1", o: "Yes" },
          { t: "2", o: "No" },
        ],
      }),
      /different tokens/,
    ],
    ["neg-risk", termsRow({ nr: true }), /negRisk/],
  ])("refuses a market on whose %s the two disagree", async (_, terms, message) => {
    answers.set(`/clob/clob-markets/${CONDITION}?`, terms);
    await expect(data.market(CONDITION)).rejects.toThrow(message);
  });

  it("refuses another market than it asked for, HTML, and answers cut short", async () => {
    const path = `/gamma/markets?condition_ids=${CONDITION}`;
    answers.set(path, [gammaRow({ conditionId: `0x${"c".repeat(64)}` })]);
    await expect(data.market(CONDITION)).rejects.toThrow(/not the market asked for/);
    answers.set(path, "cut");
    await expect(data.market(CONDITION)).rejects.toThrow();
    answers.set(path, "<html>");
    await expect(data.market(CONDITION)).rejects.toThrow(/^Gamma markets: answer/);
  });

  it("asks once for a book that several want within a quarter of a second, and dates it when it was asked for", async () => {
    const [one, other] = await Promise.all([data.book(TOKENS[0]), data.book(TOKENS[0])]);
    expect(one).toBe(other);
    expect(one?.readMs).toBe(clock.now);
    expect(asked).toHaveLength(1);
    clock.now += 250;
    expect((await data.book(TOKENS[0]))?.readMs).toBe(clock.now);
    expect(asked).toHaveLength(2);
  });

  it("measures how far the venue's clock is ahead", async () => {
    expect(await data.measureOffset()).toBe(3500);
    expect([data.clockOffsetMs(), data.venueNowMs()]).toEqual([3500, clock.now + 3500]);
    answers.set("/clob/time?", 1_790_000_003_000);
    await expect(data.measureOffset()).rejects.toThrow(/^CLOB time/);
    expect(data.clockOffsetMs()).toBe(3500);
  });

  it("asks for a resolution anew each time", async () => {
    expect(await data.resolution(CONDITION)).toEqual({ kind: "open" });
    answers.set(`/gamma/markets?condition_ids=${CONDITION}`, [
      gammaRow({ closed: true, umaResolutionStatus: "resolved", outcomePrices: '["1", "0"]' }),
    ]);
    answers.set(`/clob/markets/${CONDITION}?`, outcomeRow());
    expect(await data.resolution(CONDITION)).toEqual({ kind: "resolved", payoutsMicro: [1_000_000, 0] });
  });
});
