import { afterEach, expect, it } from "vitest";
import { BotBooks } from "../../scripts/simulate/checks/bot-books.ts";
import { Trial } from "../../scripts/simulate/trial.ts";

const HOURS_MS = 7_200_000;
/** The venue tells whole seconds. */
const UNSURE_MS = 1_500;
let trial: Trial;

afterEach(() => trial.close());

/** Through the first session, with a clock that was set so far off before. */
async function traded(skewMs: number): Promise<BotBooks> {
  trial = new Trial(11);
  await trial.live();
  trial.machine.jump(skewMs);
  const { toMs } = trial.sessions.at(trial.clock.nowMs());
  await trial.clock.advanceTo(toMs);
  return new BotBooks(trial.bot.file);
}

it.each([HOURS_MS, -HOURS_MS])(
  "what is stored by a machine's clock %i ms off is dated right",
  { timeout: 120_000 },
  async (skewMs) => {
    const books = await traded(skewMs);
    const seen = books.rows<{ seenMs: number; venueS: number }>(
      "select first_seen_ms as seenMs, venue_s as venueS from signals",
    );
    expect(seen.length).toBeGreaterThan(3);
    for (const { seenMs, venueS } of seen) {
      expect(seenMs).toBeGreaterThanOrEqual(venueS * 1_000 - UNSURE_MS);
      expect(seenMs).toBeLessThanOrEqual(trial.clock.nowMs() + UNSURE_MS);
    }
    expect(books.figure("select max(at_ms) from equity_points")).toBeLessThanOrEqual(trial.clock.nowMs() + UNSURE_MS);
    expect(books.figure("select count(*) from orders where side = 'BUY'")).toBe(0);
    books.close();
  },
);
