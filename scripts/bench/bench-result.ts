import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import type { BacktestFigures } from "./measure-backtest.ts";
import type { DecideFigures } from "./measure-decide.ts";
import type { IntakeFigures } from "./measure-intake.ts";
import type { OrderPathFigures } from "./measure-order-path.ts";
import type { ScanFigures } from "./measure-scan.ts";
import type { StartFigures } from "./measure-start.ts";
import type { StoreFigures } from "./measure-store.ts";

/** How often each thing is done; a short bench shows that all of it works, not how fast it is. */
export interface Effort {
  readonly warmStarts: number;
  readonly steadyMs: number;
  readonly scans: number;
  readonly intakeRows: number;
  readonly backtestPasses: number;
  readonly decisions: number;
  readonly commits: number;
  readonly orders: number;
}

export const FULL: Effort = {
  ...{
    warmStarts: 5,
    steadyMs: 20_000,
    scans: 9,
    intakeRows: 10_000,
    backtestPasses: 200,
    decisions: 1_000,
    commits: 1_000,
    orders: 4_000,
  },
};
export const SHORT: Effort = {
  ...{
    warmStarts: 1,
    steadyMs: 500,
    scans: 1,
    intakeRows: 1_000,
    backtestPasses: 3,
    decisions: 20,
    commits: 20,
    orders: 40,
  },
};

export type Figures = StartFigures &
  ScanFigures &
  IntakeFigures &
  BacktestFigures &
  DecideFigures &
  OrderPathFigures &
  StoreFigures;

export interface BenchResult extends Figures {
  readonly how: Readonly<Record<keyof Figures, string>>;
  readonly machine: Readonly<Record<string, string | number>>;
}

export function machineFacts(): BenchResult["machine"] {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    // What else the machine was doing in the minute before.
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** What was measured and how, for people who read the figures. */
export function howMeasured(effort: Effort): BenchResult["how"] {
  const { warmStarts, steadyMs, scans, intakeRows, backtestPasses, decisions, commits, orders } = effort;
  return {
    startMs: `npm start without npm: launcher to the line with the address; median of ${warmStarts} starts in a used folder`,
    startColdMs: "the same in an empty folder: no compile cache, a new world, a new database",
    startCpuMs: "processor time of bot, sandbox and signer together up to that line, used folder, median",
    rssMb: `VmRSS of the bot's process ${steadyMs / 1000} s after a start in a used folder, the sandbox apart`,
    sandboxRssMb: "the same of the sandbox's process",
    signerRssMb: "the same of the signer's process",
    scanMs25Targets: `Scan.run over the sandbox's 25 targets over HTTP, decisions included; median of ${scans}`,
    firstScanMs25Targets: "the first scan of a new database, which reads 48 hours of each target",
    intakeRowsPerSecond: `pages of 500 rows: JSON.parse, checks, signals and episodes stored, one commit a page (at most ${intakeRows} rows)`,
    intakeRows: "rows of that run",
    intakeSource: "where the rows came from",
    jsonRowsPerSecond: "the same pages through JSON.parse alone",
    parseRowsPerSecond: "the same pages through JSON.parse and the checks of each row, nothing stored",
    backtestRowsPerSecond: `one pass of a backtest over the signals and other rows of the same pages, in columns: episodes, sizes, fees, lots, equity, drawdown; ${backtestPasses} passes, the reading of the pages apart`,
    decideUs: `one buy by Decider.run: checks, reservation, order and journal in one commit, the mark that the order leaves in another, on a SQLite file, synchronous FULL; markets in memory; ${decisions} decisions`,
    frameToSignedUs: `frame of the chain's subscription to the signed body with its headers, in one process: parse, decode, limit, amounts, hash, signature, HMAC; ${orders} orders`,
    ratioToEthers:
      "median of JSON.parse, parseLog and Wallet.signTypedData of the same orders in the same run, divided by the median above",
    signerRoundTripUs: "one order signed by the signer's process, over its pipe and through its rules",
    rejectUs: "a frame of a wallet that nobody follows; median",
    commitUs: `one row written and committed, synchronous FULL; median of ${commits}`,
    commitOffUs: "the same with synchronous OFF",
    readUs: "one row read by a statement compiled once; median",
    readBuiltUs: "the same row by a query that Kysely builds and compiles each time; median",
  };
}
