/**
 * npm run simulate -- [--seeds N] [--first-seed S] [--days D] [--faults none|mild|hard] [--workers W] [--json]
 * npm run simulate -- --seed S [--days D] [--faults ...] --trace
 * Runs the whole bot against a small sandbox world on a virtual clock and looks for what must never happen. With --json
 * the last line of standard output is the result. Ends with 1 when an invariant was broken.
 */
import { readOptions, UsageError } from "./simulate/options.ts";
import { summaryOf, summaryTable } from "./simulate/summary.ts";
import { runTrials } from "./simulate/trials.ts";

try {
  const options = readOptions(process.argv.slice(2));
  const began = performance.now();
  const reports = await runTrials(options, (line) => console.log(line));
  const summary = summaryOf(reports, performance.now() - began);
  console.log(options.json ? JSON.stringify(summary) : summaryTable(summary, options));
  console.error(`${summary.simulatedDaysPerSecond.toFixed(2)} simulated days a second`);
  process.exitCode = summary.violations > 0 ? 1 : 0;
} catch (error) {
  const isExpected = error instanceof UsageError;
  console.error(`simulate: ${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = 2;
}
