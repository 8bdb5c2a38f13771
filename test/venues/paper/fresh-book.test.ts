import { expect, it } from "vitest";
import type { Book } from "../../../src/domain/book.ts";
import type { MarketData } from "../../../src/engine/ports.ts";
import { freshBook } from "../../../src/venues/paper/fresh-book.ts";
import { JumpingClock } from "./paper-market.ts";

/** The market channel's: a book of which no frame told for longer is let go, and the venue is asked. */
const LIVE_FOR_MS = 2_000;

it.each([1, 700, 1_999])(
  "waits until a quiet market's live book is let go: its last frame came %i ms before the order",
  async (agoMs) => {
    const clock = new JumpingClock();
    const earliestMs = clock.nowMs();
    const frameMs = earliestMs - agoMs;
    const isLive = () => clock.nowMs() - frameMs <= LIVE_FOR_MS;
    const book = async () => ({ readMs: isLive() ? frameMs : clock.nowMs() }) as Book;
    const marketData = { book } as unknown as MarketData;
    const read = await freshBook({ clock, marketData }, { token: "1", tradeMs: 0 }, earliestMs, undefined);
    expect(read).toMatchObject({ readMs: expect.toSatisfy((readMs: number) => readMs >= earliestMs) });
  },
);
