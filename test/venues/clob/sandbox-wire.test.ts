import { beforeAll, describe, expect, it } from "vitest";
import { createClob } from "../../../src/sandbox/wire/clob.ts";
import { createGamma } from "../../../src/sandbox/wire/gamma.ts";
import type { WireHandler } from "../../../src/sandbox/wire/wire.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import { worldMarkets } from "../../../src/sandbox/world/world-markets.ts";
import { isTokenOfMarket } from "../../../src/venues/clob/condition-tokens.ts";
import { ClobMarketData } from "../../../src/venues/clob/market-data.ts";
import type { JsonSource } from "../../../src/venues/json-source.ts";
import { ask } from "../../sandbox/wire/ask.ts";

const START_MS = 1_790_000_000_000;
const NOW_MS = START_MS + 4 * 3_600_000;

let world: World;
let data: ClobMarketData;

function sourceOf(handler: WireHandler): JsonSource {
  return {
    async get(path, query) {
      const { status, body } = ask(handler, `${path}?${new URLSearchParams(query.map(([k, v]) => [k, v]))}`, NOW_MS);
      if (status !== 200) throw Object.assign(new Error(`status ${status}`), { status });
      return JSON.parse(body);
    },
  };
}

beforeAll(() => {
  world = World.create("markets", START_MS);
  world.advanceTo(NOW_MS);
  const facts = worldMarkets(world);
  const clock = { nowMs: () => NOW_MS, sleep: async () => {} };
  data = new ClobMarketData({ gamma: sourceOf(createGamma(facts)), clob: sourceOf(createClob(facts)) }, clock);
});

describe("market data on the sandbox's Gamma and CLOB", () => {
  it("reads every market with its tokens, books and outcome", async () => {
    const seen = { open: 0, pending: 0, resolved: 0, books: 0 };
    for (const own of world.state.markets.values()) {
      const market = await data.market(own.conditionId);
      if (market === undefined) throw new Error(`${own.title} is not known`);
      for (const token of market.tokens) {
        expect([own.title, isTokenOfMarket(market, token)]).toEqual([own.title, true]);
        const book = await data.book(token);
        if (book === undefined) continue;
        seen.books += 1;
        expect([book.tickMicro, book.minSharesMicro]).toEqual([market.tickMicro, market.minSharesMicro]);
      }
      const resolution = await data.resolution(own.conditionId);
      seen[resolution.kind] += 1;
      if (resolution.kind === "resolved") {
        expect(resolution.payoutsMicro.reduce((sum, micro) => sum + micro, 0)).toBe(1_000_000);
      }
    }
    expect(Math.min(seen.open, seen.resolved, seen.books)).toBeGreaterThan(0);
  });

  it("is half a second near the venue's clock", async () => {
    expect(Math.abs(await data.measureOffset())).toBeLessThanOrEqual(500);
  });
});
