import { readRecorded } from "../../scripts/backtest/recorded-read.ts";
import { largestWorth } from "../../src/engine/backtest/his-worth.ts";
import { copyOnPaper } from "../../src/engine/backtest/paper-copy.ts";
import type { PaperTerms } from "../../src/engine/backtest/paper-terms.ts";
import { NO_LIMITS, NO_SHORTFALL } from "../../src/engine/backtest/paper-terms.ts";
import { tapeOf } from "../../src/engine/backtest/read-tape.ts";
import type { CopyRules } from "../../src/engine/copy-rules.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { parseSizing } from "../../src/engine/deciding/sizing-words.ts";
import type { ReferenceResult, ReferenceTerms } from "./reference-copy.ts";
import { referenceCopy } from "./reference-copy.ts";
import { eventsOf } from "./reference-rows.ts";

const ONE = 1_000_000n;

/** A way to copy, once in the words of the program under test and once in the reference's. */
export interface Way {
  readonly name: string;
  readonly sizing: string;
  readonly size: (most: bigint) => ReferenceTerms["size"];
  readonly terms?: Partial<PaperTerms>;
  readonly rules?: Partial<CopyRules>;
  readonly reference?: Partial<ReferenceTerms>;
  /** He is copied in the last days alone. */
  readonly days?: number;
}

export const WAYS: readonly Way[] = [
  { name: "fixed", sizing: "fixed:5", size: () => () => 5n * ONE },
  { name: "percent", sizing: "percent:2", size: () => (total) => (total * 2n) / 100n },
  {
    name: "tiers, both outcomes, a tenth of a cent worse",
    sizing: "tiers:0:10%,1000:2%",
    size: () => (total) => {
      const [low, high] = total > 1_000n * ONE ? [1_000n * ONE, total - 1_000n * ONE] : [total, 0n];
      return (low * 10n) / 100n + (high * 2n) / 100n;
    },
    terms: { complement: "allow", shortfall: { kind: "cents", micro: 1_000 } },
    reference: { complement: "allow", worse: { add: 1_000n } },
  },
  {
    name: "equity, 2% worse",
    sizing: "equity:50",
    size: (most) => (total, ours) => (most === 0n || ours < 0n ? 0n : (total * (ours / 2n)) / most),
    terms: { shortfall: { kind: "percent", ppm: 20_000 } },
    reference: { worse: { part: { top: 2n, bottom: 100n } } },
  },
  {
    name: "staging's kind of limits, no second outcome, the last three days",
    sizing: "fixed:40",
    size: () => () => 30n * ONE,
    days: 3,
    terms: {
      complement: "skip",
      limits: {
        ...NO_LIMITS,
        maxPerTradeMicro: 30_000_000,
        maxPerPositionMicro: 75_000_000,
        maxOpenPositions: 4,
        tradesPerDay: 6,
        dailyLossMicro: 40_000_000,
      },
    },
    reference: { complement: "skip", perPosition: 75n * ONE, positions: 4, perDay: 6, dailyLoss: 40n * ONE },
  },
  {
    name: "limits on what is at stake, and on a minute",
    sizing: "percent:20",
    size: () => (total) => atMost(15n * ONE, (total * 20n) / 100n),
    terms: {
      limits: {
        ...NO_LIMITS,
        ...{ maxPerTradeMicro: 15_000_000, maxPerEventMicro: 30_000_000, maxPerTargetMicro: 400_000_000 },
        ...{ maxTotalExposureMicro: 300_000_000, maxPerTokenMinuteMicro: 12_000_000, ordersPerMinute: 2 },
      },
    },
    reference: {
      ...{ perEvent: 30n * ONE, perTarget: 400n * ONE, total: 300n * ONE, perTokenMinute: 12n * ONE },
      ordersPerMinute: 2,
    },
  },
  {
    name: "limits on losses, and one on the target; both outcomes",
    sizing: "fixed:10",
    size: () => () => 10n * ONE,
    terms: {
      ...{ complement: "allow", lossPauseMs: 1_800_000, tokenCooldownMs: 3_600_000 },
      limits: {
        ...NO_LIMITS,
        ...{ maxDrawdownMicro: 100_000_000, consecutiveLosses: 2, maxPerTargetMicro: 250_000_000 },
      },
    },
    reference: {
      ...{ complement: "allow", drawdown: 100n * ONE, lossesInRow: 2, perTarget: 250n * ONE },
      ...{ lossPause: 1_800, cooldown: 3_600 },
    },
  },
  {
    name: "take-profit, stop-loss and a longest time of our own, half a percent worse",
    sizing: "percent:10",
    size: () => (total) => (total * 10n) / 100n,
    rules: { takeProfitPpm: 200_000, stopLossPpm: 100_000, maxHoldMs: 7_200_000 },
    terms: { shortfall: { kind: "percent", ppm: 5_000 } },
    reference: {
      worse: { part: { top: 5n, bottom: 1_000n } },
      ...{ takeProfit: { top: 1n, bottom: 5n }, stopLoss: { top: 1n, bottom: 10n }, longest: 7_200 },
    },
  },
  {
    name: "a trailing stop, both outcomes, a daily loss",
    sizing: "fixed:20",
    size: () => () => 20n * ONE,
    rules: { trailingStopPpm: 75_000 },
    terms: { complement: "allow", limits: { ...NO_LIMITS, dailyLossMicro: 60_000_000 } },
    reference: { complement: "allow", trailing: { top: 75n, bottom: 1_000n }, dailyLoss: 60n * ONE },
  },
];

function atMost(most: bigint, amount: bigint): bigint {
  return amount < most ? amount : most;
}

/** What both programs make of a file in one way, figure by figure. */
export function bothResults(
  file: string,
  way: Way,
): { readonly ours: ReferenceResult; readonly theirs: ReferenceResult } {
  const tape = tapeOf(readRecorded(file));
  const most = largestWorth(tape);
  const startS = way.days === undefined ? 0 : (tape.atS.at(-1) ?? 0) - way.days * 86_400;
  const sizing = parseSizing(way.sizing);
  const {
    curve: _,
    skipped,
    ownExits,
    ...figures
  } = copyOnPaper(tape, {
    rules: { ...plainRules(sizing), ...way.rules },
    startCashMicro: 1_000_000_000,
    theirPositionsMicro: sizing.kind === "equity" ? most : undefined,
    startS,
    ...{ shortfall: NO_SHORTFALL, lowestPriceMicro: 20_000, highestPriceMicro: 980_000, slippagePpm: 30_000 },
    ...{ complement: "reduce", limits: NO_LIMITS, lossPauseMs: 0, tokenCooldownMs: 0, ...way.terms },
  });
  const lines = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, times]) => `${name} ${times}`);
  const counted = { skipped: lines(skipped).sort(), ownExits: lines(ownExits).sort() };
  const ours = Object.entries({ ...figures, ...counted }).map(([name, figure]) => [name, String(figure)]);
  const theirs = referenceCopy(eventsOf(file), {
    size: way.size(BigInt(most)),
    ...{ cash: 1_000n * ONE, start: startS, worse: { add: 0n }, lowest: 20_000n, highest: 980_000n },
    slippage: { top: 3n, bottom: 100n },
    complement: "reduce",
    ...{ perPosition: undefined, positions: undefined, perDay: undefined, dailyLoss: undefined },
    ...way.reference,
  });
  return { ours: Object.fromEntries(ours), theirs };
}
