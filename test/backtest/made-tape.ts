import type { PaperTerms } from "../../src/engine/backtest/paper-terms.ts";
import { NO_LIMITS, NO_SHORTFALL } from "../../src/engine/backtest/paper-terms.ts";
import type { Tape } from "../../src/engine/backtest/tape.ts";
import type { MarketTerms } from "../../src/engine/backtest/tape-writer.ts";
import { TapeWriter } from "../../src/engine/backtest/tape-writer.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";

/** A line of a made-up tape: a second, what he did, an outcome of the one market (or none), shares, and a price for trades. */
export type Line =
  | readonly [second: number, kind: "BUY" | "SELL", outcome: 0 | 1, shares: number, price: number]
  | readonly [second: number, kind: "SPLIT" | "MERGE" | "REDEEM" | "REWARD", shares: number];

const MICRO = 1_000_000;

/** A tape of one market, in whole shares and prices for people. */
export function madeTape(lines: readonly Line[], terms?: MarketTerms): Tape {
  const writer = new TapeWriter(() => terms);
  for (const line of lines) {
    const [venueS, kind] = line;
    if (line.length === 3) {
      writer.change({ kind, conditionId: "market", venueS, sharesMicro: line[2] * MICRO });
      continue;
    }
    const [, side, outcomeIndex, shares, price] = line;
    const priceMicro = Math.round(price * MICRO);
    writer.signal({
      ...{ token: `token ${outcomeIndex}`, conditionId: "market", outcomeIndex, side, venueS },
      grossSharesMicro: shares * MICRO,
      netCollateralMicro: Math.round(shares * price * MICRO),
      ...{ feeMicro: 0, lowestPriceMicro: priceMicro, highestPriceMicro: priceMicro },
    });
  }
  return writer.finish();
}

/** $10 a trade out of $1,000, with nothing in the way. */
export const PLAIN: PaperTerms = {
  rules: plainRules({ kind: "fixed", usdMicro: 10 * MICRO }),
  startCashMicro: 1_000 * MICRO,
  theirPositionsMicro: undefined,
  startS: 0,
  shortfall: NO_SHORTFALL,
  lowestPriceMicro: 20_000,
  highestPriceMicro: 980_000,
  slippagePpm: 30_000,
  complement: "reduce",
  limits: NO_LIMITS,
};
