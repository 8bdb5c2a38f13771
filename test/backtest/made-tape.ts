import type { PaperTerms } from "../../src/engine/backtest/paper-terms.ts";
import { NO_LIMITS, NO_SHORTFALL } from "../../src/engine/backtest/paper-terms.ts";
import type { Tape } from "../../src/engine/backtest/tape.ts";
import type { MarketTerms } from "../../src/engine/backtest/tape-writer.ts";
import { TapeWriter } from "../../src/engine/backtest/tape-writer.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";

/** A line of a made-up tape: a second, what he did, an outcome (or none), shares, a price for trades, and a market where there are several. */
export type Line =
  | readonly [second: number, kind: "BUY" | "SELL", outcome: 0 | 1, shares: number, price: number, market?: string]
  | readonly [second: number, kind: "SPLIT" | "MERGE" | "REDEEM" | "REWARD", shares: number];

const MICRO = 1_000_000;

/** A tape in whole shares and prices for people. @param events names of events, by market */
export function madeTape(
  lines: readonly Line[],
  terms?: MarketTerms,
  events: Readonly<Record<string, string>> = {},
): Tape {
  const writer = new TapeWriter({
    terms: new Map(terms === undefined ? [] : [["market", terms]]),
    events: new Map(Object.entries(events)),
  });
  for (const line of lines) {
    const [venueS, kind] = line;
    if (line.length === 3) {
      writer.change({ kind, conditionId: "market", venueS, sharesMicro: line[2] * MICRO });
      continue;
    }
    const [, side, outcomeIndex, shares, price, conditionId = "market"] = line;
    const priceMicro = Math.round(price * MICRO);
    writer.signal({
      ...{ token: `${conditionId} token ${outcomeIndex}`, conditionId, outcomeIndex, side, venueS },
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
  lossPauseMs: 3_600_000,
  tokenCooldownMs: 0,
};
