/**
 * npm run bench -- [--json] [--short]
 * Measures start, memory and the way of a trade on this machine, and says how. With --json the last line of standard output
 * is the result. Nothing of a bot that runs here is touched: every measurement has a folder and a port of its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadSettings } from "../config/load.ts";
import type { Settings } from "../config/schema.ts";
import type { BenchResult, Effort } from "./bench/bench-result.ts";
import { FULL, howMeasured, machineFacts, SHORT } from "./bench/bench-result.ts";
import { benchTable } from "./bench/bench-table.ts";
import { measureBacktest } from "./bench/measure-backtest.ts";
import { measureDecide } from "./bench/measure-decide.ts";
import { measureIntake } from "./bench/measure-intake.ts";
import { measureOrderPath } from "./bench/measure-order-path.ts";
import { measureScan } from "./bench/measure-scan.ts";
import { measureStart } from "./bench/measure-start.ts";
import { measureStore } from "./bench/measure-store.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, short: { type: "boolean" } } });
const result = await bench(values.short === true ? SHORT : FULL);
console.log(values.json === true ? JSON.stringify(result) : benchTable(result));

async function bench(effort: Effort): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "understudy-bench-"));
  const settings = sandboxDefaults(folder);
  const machine = machineFacts();
  try {
    // One after the other: side by side they would measure each other.
    return {
      ...(await step("start", () => measureStart(folder, effort.warmStarts, effort.steadyMs))),
      ...(await step("scan", () => measureScan(join(folder, "scan"), settings, effort.scans))),
      ...(await step("intake", () => measureIntake(folder, effort.intakeRows))),
      ...(await step("backtest", () => measureBacktest(effort.intakeRows, effort.backtestPasses))),
      ...(await step("decisions", () => measureDecide(folder, settings, effort.decisions))),
      ...(await step("order path", () => measureOrderPath(folder, settings, effort.orders))),
      ...(await step("store", () => measureStore(folder, effort.commits))),
      how: howMeasured(effort),
      machine,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function step<T>(name: string, measure: () => Promise<T>): Promise<T> {
  if (process.stderr.isTTY) console.error(`measuring: ${name}`);
  return measure();
}

/** The sandbox's defaults, whatever the shell and a .env file say: figures are to be compared. The empty folder has no .env. */
function sandboxDefaults(emptyFolder: string): Settings {
  const loaded = loadSettings({ root: emptyFolder, processEnv: {}, environment: "sandbox" });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ name, allowed }) => `${name}: ${allowed}`).join("\n"));
  return loaded.settings;
}
