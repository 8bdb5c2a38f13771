import { expect, it } from "vitest";
import { ClobMarketData } from "../../../src/venues/clob/market-data.ts";
import type { JsonSource } from "../../../src/venues/json-source.ts";
import { freshBook } from "../../../src/venues/paper/fresh-book.ts";
import { bookRow, TOKENS } from "../clob/answers.ts";
import { JumpingClock } from "./paper-market.ts";

const [TOKEN] = TOKENS;
const TERMS = { tickMicro: 10_000, minSharesMicro: 5_000_000 };

it("of a quiet market is asked for: its live one is from before the order", async () => {
  const clock = new JumpingClock();
  const asked: string[] = [];
  const clob: JsonSource = {
    get: async (path) => {
      asked.push(path);
      return bookRow({ bids: [], asks: [] });
    },
  };
  const beforeMs = clock.nowMs() - 1;
  const live = {
    book: () => ({ token: TOKEN, bids: [], asks: [], ...TERMS, venueMs: beforeMs, readMs: beforeMs, hash: "" }),
    follow: () => undefined,
    unfollow: () => undefined,
  };
  const marketData = new ClobMarketData({ gamma: clob, clob, live }, clock);
  const earliestMs = clock.nowMs();
  const read = await freshBook({ clock, marketData }, { token: TOKEN, tradeMs: 0 }, earliestMs, undefined);
  expect(read).toMatchObject({ readMs: earliestMs });
  expect(asked).toEqual(["/book"]);
});
