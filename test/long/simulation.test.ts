import { expect, it } from "vitest";
import { KILL_POINTS } from "../../scripts/simulate/kill-points.ts";
import { summaryOf } from "../../scripts/simulate/summary.ts";
import { runTrials } from "../../scripts/simulate/trials.ts";
import { BUGS } from "../simulation/bugs.ts";
import { simulateWith } from "../simulation/planted-bug.ts";

/** Of the sandbox's own time; UNDERSTUDY_SIMULATED_DAYS asks for fewer. */
const DAYS = Number(process.env.UNDERSTUDY_SIMULATED_DAYS ?? 10_000);
const DAYS_A_SEED = 4;
const HOUR_MS = 3_600_000;

it(`breaks no invariant in ${DAYS} simulated days with hard faults, wherever a life ends`, {
  timeout: 12 * HOUR_MS,
}, async () => {
  const began = performance.now();
  const seeds = Array.from({ length: Math.ceil(DAYS / DAYS_A_SEED) }, (_, index) => 1 + index);
  const reports = await runTrials(
    { seeds, days: DAYS_A_SEED, faults: "hard", workers: 2, json: true, trace: false },
    () => undefined,
  );
  const summary = summaryOf(reports, performance.now() - began);
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
  expect(summary.killPointsSeen).toBe(KILL_POINTS.length);
  expect(summary.idealCopiedShare).toBeGreaterThanOrEqual(0.99);
});

it.each(BUGS)("finds the planted bug: $name", { timeout: HOUR_MS }, async (bug) => {
  expect(await simulateWith(bug)).toMatchObject({ what: expect.any(String) });
});
