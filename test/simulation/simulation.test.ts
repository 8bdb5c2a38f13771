import { expect, it } from "vitest";
import type { TrialReport } from "../../scripts/simulate/run-trial.ts";
import { runTrial } from "../../scripts/simulate/run-trial.ts";
import { summaryOf } from "../../scripts/simulate/summary.ts";
import { runTrials } from "../../scripts/simulate/trials.ts";

const SEEDS = 30;
/** Of 47; 10,000 days come to all of them. */
const LEAST_KILL_POINTS = 42;
/** Of the episodes that could be copied: the others fell into a trouble. Who excuses everything misses nothing. */
const LEAST_JUDGED = 0.2;
let reports: readonly TrialReport[] = [];

it("breaks no invariant in thirty simulated days with hard faults, and misses nothing that could be had", {
  timeout: 300_000,
}, async () => {
  const began = performance.now();
  const seeds = Array.from({ length: SEEDS }, (_, index) => 1 + index);
  reports = await runTrials({ seeds, days: 1, faults: "hard", workers: 2, json: true, trace: false }, () => undefined);
  const summary = summaryOf(reports, performance.now() - began);
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
  expect(summary.days).toBe(SEEDS);
  expect(summary.killPointsSeen).toBeGreaterThanOrEqual(LEAST_KILL_POINTS);
  expect(summary.idealCopiedShare).toBeGreaterThanOrEqual(0.99);
  expect(judgedShare(reports)).toBeGreaterThanOrEqual(LEAST_JUDGED);
});

function judgedShare(of: readonly TrialReport[]): number {
  const sum = (count: (report: TrialReport) => number) => of.reduce((total, report) => total + count(report), 0);
  return sum(({ judged }) => judged) / sum(({ followable }) => followable);
}

it("runs the same for the same seed in another process, and otherwise for another seed", {
  timeout: 120_000,
}, async () => {
  const [, , third, fourth] = reports;
  expect((await runTrial({ seed: 3, days: 1, faults: "hard" })).digest).toBe(third?.digest);
  expect(fourth?.digest).not.toBe(third?.digest);
});
