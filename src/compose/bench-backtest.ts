import { copyOnPaper } from "../engine/backtest/paper-copy.ts";
import type { PaperTerms } from "../engine/backtest/paper-terms.ts";
import { NO_LIMITS, NO_SHORTFALL } from "../engine/backtest/paper-terms.ts";
import { tapeOf } from "../engine/backtest/read-tape.ts";
import { plainRules } from "../engine/copy-rules.ts";
import { PageUnion } from "../feeds/data-api/page-union.ts";

/** A backtest of one wallet's pages, for `npm run bench`: one call passes once over the tape and answers its rows. */
export function backtestPass(wallet: string, pages: readonly string[]): () => number {
  const union = new PageUnion(wallet);
  for (const page of pages) union.add(JSON.parse(page) as unknown[]);
  const tape = tapeOf(union.united());
  const terms: PaperTerms = {
    rules: plainRules({ kind: "percent", ppm: 20_000 }),
    startCashMicro: 1_000_000_000,
    theirPositionsMicro: undefined,
    startS: tape.atS[0] ?? 0,
    ...{ shortfall: NO_SHORTFALL, lowestPriceMicro: 20_000, highestPriceMicro: 980_000, slippagePpm: 30_000 },
    complement: "reduce",
    ...{ limits: NO_LIMITS, lossPauseMs: 0, tokenCooldownMs: 0 },
  };
  return () => {
    copyOnPaper(tape, terms);
    return tape.rows;
  };
}
