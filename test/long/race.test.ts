import { afterAll, describe, expect, it } from "vitest";
import type { RaceResult } from "../race/race-run.ts";
import { percentile, raceTable, runRace, wrongOf } from "../race/race-run.ts";
import { aliveAndAlone, eachLieAlone, eachLyingInTurn } from "../race/variants.ts";

const MINUTE_MS = 60_000;
const MOST_PUSH_MS = 1_000;

const results: RaceResult[] = [];

afterAll(() => {
  process.stdout.write(`${raceTable(results)}\n`);
});

describe("the feeds' race, for long", () => {
  const variants = [
    ...[100, 200, 300].flatMap((seed) => aliveAndAlone(seed, 30 * MINUTE_MS)),
    ...[400, 500].flatMap((seed) => eachLyingInTurn(seed, 27 * MINUTE_MS)),
    ...eachLieAlone(1_000, 10 * MINUTE_MS),
  ];

  it.each(variants)("$name (seed $seed)", async (variant) => {
    const result = await runRace(variant);
    results.push(result);
    expect(result.judgement.due, "trades that had to be seen").toBeGreaterThan(0);
    for (const [what, wrong] of Object.entries(wrongOf(result))) expect(wrong, what).toEqual([]);
    const { dead = [], faults } = variant;
    if (faults !== undefined || dead.length === 2) return;
    expect(percentile(result.withWorkMs, 0.95)).toBeLessThan(MOST_PUSH_MS);
  });
});
