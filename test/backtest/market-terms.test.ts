import { expect, it } from "vitest";
import type { MarketBook } from "../../scripts/backtest/market-terms.ts";
import { readMarketTerms } from "../../scripts/backtest/market-terms.ts";
import { HandClock, SetMarkets } from "../engine/rig.ts";

const ids = Array.from({ length: 600 }, (_, index) => `market ${index}`);

it("asks for fee rates and minima, a few at once and a bounded number in all", async () => {
  const markets = new SetMarkets(new HandClock());
  for (const id of ids) markets.add(id, [`${id} yes`, `${id} no`], 500_000, { feeRatePpm: 40_000 });
  let asking = 0;
  let most = 0;
  const book: MarketBook = {
    market: async (id) => {
      asking += 1;
      most = Math.max(most, asking);
      const market = await markets.market(id);
      asking -= 1;
      if (id === "market 1") throw new Error("busy");
      return id === "market 2" ? undefined : market;
    },
  };
  const terms = await readMarketTerms(book, ids, new AbortController().signal);
  expect(terms.get("market 0")).toEqual({ feeRatePpm: 40_000, minSharesMicro: 5_000_000 });
  expect([terms.has("market 1"), terms.has("market 2"), terms.size]).toEqual([false, false, 398]);
  expect(most).toBe(8);
});

it("stops asking when its time is over", async () => {
  const over = AbortSignal.abort(new Error("time is over"));
  const book: MarketBook = { market: () => Promise.reject(new Error("nothing is to be asked")) };
  expect((await readMarketTerms(book, ids, over)).size).toBe(0);
});
