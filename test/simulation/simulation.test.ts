import { expect, it } from "vitest";
import { runTrial } from "../../scripts/simulate/run-trial.ts";
import { summaryOf } from "../../scripts/simulate/summary.ts";
import { runTrials } from "../../scripts/simulate/trials.ts";

const DAYS = 3;

it("breaks no invariant in thirty simulated days with hard faults", { timeout: 300_000 }, async () => {
  const began = performance.now();
  const seeds = Array.from({ length: 10 }, (_, index) => 1 + index);
  const reports = await runTrials(
    { seeds, days: DAYS, faults: "hard", workers: 2, json: true, trace: false },
    () => undefined,
  );
  const summary = summaryOf(reports, performance.now() - began);
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
  expect(summary.days).toBe(30);
  expect(summary.kills).toBeGreaterThan(0);
});

it("runs the same for the same seed, and otherwise for another", { timeout: 120_000 }, async () => {
  const digestOf = async (seed: number) => (await runTrial({ seed, days: 1, faults: "hard" })).digest;
  const first = await digestOf(3);
  expect(await digestOf(3)).toBe(first);
  expect(await digestOf(4)).not.toBe(first);
});
