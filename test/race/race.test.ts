import { afterAll, describe, expect, it } from "vitest";
import type { RaceResult } from "./race-run.ts";
import { percentile, raceTable, runRace, wrongOf } from "./race-run.ts";
import { aliveAndAlone, eachLyingInTurn } from "./variants.ts";

const ALIVE_MS = 50_000;
const LYING_MS = 72_000;
const MOST_PUSH_MS = 1_000;

const results: RaceResult[] = [];

afterAll(() => {
  process.stdout.write(`${raceTable(results)}\n`);
});

describe("the feeds' race", () => {
  it.each([...aliveAndAlone(11, ALIVE_MS), ...eachLyingInTurn(21, LYING_MS)])("$name", async (variant) => {
    const result = await runRace(variant);
    results.push(result);
    expect(result.judgement.due, "trades that had to be seen").toBeGreaterThan(0);
    for (const [what, wrong] of Object.entries(wrongOf(result))) expect(wrong, what).toEqual([]);
  });

  // By the virtual clock: what the machine's own work takes besides is printed, not asserted.
  it("has an order at the venue within a second of a push", () => {
    const pushed = results.filter(({ variant: { dead = [], faults } }) => faults === undefined && dead.length < 2);
    expect(pushed.map(({ variant }) => variant.name)).toHaveLength(3);
    for (const { variant, latenciesMs } of pushed) {
      expect(latenciesMs.length, variant.name).toBeGreaterThan(0);
      expect(percentile(latenciesMs, 0.95), variant.name).toBeLessThan(MOST_PUSH_MS);
    }
  });
});
