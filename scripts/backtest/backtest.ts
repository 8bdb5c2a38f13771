import { writeFileSync } from "node:fs";
import { defaultLimits } from "../../config/limits.ts";
import { loadSettings } from "../../config/load.ts";
import { copyRulesInWords } from "../../src/app/copy-words.ts";
import { formatMicro } from "../../src/domain/micro.ts";
import { largestWorth } from "../../src/engine/backtest/his-worth.ts";
import { copyOnPaper } from "../../src/engine/backtest/paper-copy.ts";
import type { PaperResult } from "../../src/engine/backtest/paper-result.ts";
import { winRatePpm } from "../../src/engine/backtest/paper-result.ts";
import type { PaperTerms, Shortfall } from "../../src/engine/backtest/paper-terms.ts";
import { NO_LIMITS } from "../../src/engine/backtest/paper-terms.ts";
import { tapeOf } from "../../src/engine/backtest/read-tape.ts";
import type { Tape } from "../../src/engine/backtest/tape.ts";
import { percentInWords, sizingInWords } from "../../src/engine/deciding/sizing-words.ts";
import { assumptionsOf } from "./assumptions.ts";
import type { BacktestResult, ShortfallLine } from "./backtest-result.ts";
import { fetchRead } from "./fetched-read.ts";
import type { BacktestOptions } from "./options.ts";
import { UsageError } from "./options.ts";
import { readRecorded } from "./recorded-read.ts";
import type { WalletRead } from "./wallet-read.ts";

const DAY_S = 86_400;
const CURVE_POINTS = 500;
/** Percent and cents by which our prices may have been worse. */
const SWEEP = [0, 0.5, 1, 2, 5];

/** Runs the whole backtest. Throws UsageError, BadRecording and NotFetched for what the caller can mend. */
export async function backtest(options: BacktestOptions): Promise<BacktestResult> {
  const beganMs = performance.now();
  const { source, days, host } = options;
  const read = "file" in source ? readRecorded(source.file) : await fetchRead(source.wallet, days, host);
  const tape = tapeOf(read);
  const endS = tape.atS.at(-1);
  if (endS === undefined) throw new UsageError(`${read.wallet}: there is no trade to copy in ${rowsInWords(read)}`);
  const startS = Math.max(tape.atS[0] ?? 0, endS - days * DAY_S);
  const terms = termsOf(options, tape, startS);
  const passes = measuredPasses(tape, terms);
  const result = { ...resultOf(options, read, tape, passes, terms), startS, endS };
  if (options.png !== undefined) await drawChart(options.png, result);
  return { ...result, seconds: Math.round(performance.now() - beganMs) / 1000 };
}

/** The painter is loaded for a picture alone: it is native code. */
async function drawChart(file: string, result: BacktestResult): Promise<void> {
  const { chartPng } = await import("./chart-png.ts");
  try {
    writeFileSync(file, chartPng(result));
  } catch (error) {
    throw new UsageError(`--png ${file}: cannot be written: ${(error as Error).message}`);
  }
}

/** The settings' price range, slippage, pauses after losses and way with the other outcome; nothing else of them matters to a recording. */
function termsOf(options: BacktestOptions, tape: Tape, startS: number): PaperTerms {
  const { settings } = loadSettings({ root: process.cwd(), processEnv: process.env });
  const { lowestPriceMicro, highestPriceMicro, slippagePpm, complement, lossPauseMs, tokenCooldownMs } = settings;
  if (
    lowestPriceMicro === undefined ||
    highestPriceMicro === undefined ||
    slippagePpm === undefined ||
    complement === undefined ||
    lossPauseMs === undefined ||
    tokenCooldownMs === undefined
  ) {
    throw new UsageError(
      "the settings of the price range, slippage, complement or pauses after losses are wrong: npm run config:check",
    );
  }
  return {
    rules: options.rules,
    startCashMicro: options.cashMicro,
    theirPositionsMicro: options.rules.sizing.kind === "equity" ? largestWorth(tape) : undefined,
    startS,
    shortfall: options.shortfall,
    ...{ lowestPriceMicro, highestPriceMicro, slippagePpm, complement, lossPauseMs, tokenCooldownMs },
    limits: options.limits === "none" ? NO_LIMITS : defaultLimits(options.limits),
  };
}

function rowsInWords({ rows, rejected, from }: WalletRead): string {
  if (rows === 0) return from === "file" ? "the file: it has no rows" : "these days: the Data API has no rows";
  const [first] = rejected;
  return first === undefined ? `${rows} rows` : `${rows} rows; of the first not understood, ${first.problem}`;
}

interface Passes {
  readonly result: PaperResult;
  readonly sweep: readonly ShortfallLine[];
  readonly rowsPerSecond: number;
}

function measuredPasses(tape: Tape, terms: PaperTerms): Passes {
  const beganMs = performance.now();
  const result = copyOnPaper(tape, terms, CURVE_POINTS);
  const sweep = shortfalls().map((shortfall) => lineOf(shortfall, copyOnPaper(tape, { ...terms, shortfall })));
  const seconds = (performance.now() - beganMs) / 1000;
  return { result, sweep, rowsPerSecond: Math.round((tape.rows * (1 + sweep.length)) / seconds) };
}

function shortfalls(): Shortfall[] {
  const percents = SWEEP.map((percent): Shortfall => ({ kind: "percent", ppm: percent * 10_000 }));
  const cents = SWEEP.filter((cent) => cent > 0).map((cent): Shortfall => ({ kind: "cents", micro: cent * 10_000 }));
  return [...percents, ...cents];
}

function lineOf(shortfall: Shortfall, result: PaperResult): ShortfallLine {
  const { equityMicro, profitMicro, copies, exits, maxDrawdownMicro } = result;
  return { worse: worseInWords(shortfall), equityMicro, profitMicro, copies, exits, maxDrawdownMicro };
}

function worseInWords(shortfall: Shortfall): string {
  if (shortfall.kind === "percent") return percentInWords(shortfall.ppm);
  return `${formatMicro(shortfall.micro * 100, 2).replace(/\.?0+$/, "")}c`;
}

function resultOf(options: BacktestOptions, read: WalletRead, tape: Tape, passes: Passes, terms: PaperTerms) {
  const { result, sweep, rowsPerSecond } = passes;
  return {
    wallet: read.wallet,
    from: read.from,
    rows: read.rows,
    rejectedRows: read.rejected.length,
    signals: result.buys + result.sells,
    sizing: sizingInWords(options.rules.sizing),
    rules: copyRulesInWords(options.rules),
    limits: options.limits,
    shortfall: worseInWords(options.shortfall),
    ...result,
    winRatePpm: winRatePpm(result),
    markets: tape.markets.length,
    marketsWithFee: tape.markets.filter(({ feeKnown, feeRatePpm }) => feeKnown && feeRatePpm > 0).length,
    sweep,
    assumptions: assumptionsOf(read, tape, { ...terms, limited: options.limits !== "none" }),
    passRowsPerSecond: rowsPerSecond,
    seconds: 0,
  };
}
