import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { LimitName } from "../../src/engine/limits.ts";
import type { Check } from "../../src/engine/risk/check.ts";
import { CHECKS } from "../../src/engine/risk/checks.ts";
import type { Checked } from "./limit-sequences/checker.ts";
import { CHECKED, emptyTally } from "./limit-sequences/checker.ts";
import { SequenceBench } from "./limit-sequences/sequence-bench.ts";

const MOST_SEQUENCES = 3_000;
const places = CHECKS as Check[];
const whole = [...CHECKS];
let bench: SequenceBench;

beforeAll(async () => {
  bench = await SequenceBench.open();
});
afterEach(() => void places.splice(0, places.length, ...whole));
afterAll(() => bench.close());

/** A size is never above max per trade to begin with (rule 13): its check is the second net, and without it nothing goes beyond. */
const ALONE = CHECKED.filter((name) => name !== "maxPerTradeMicro");

it.each(ALONE)("a check of %s that lets everything pass is noticed", { timeout: 120_000 }, async (name) => {
  const place = places.findIndex((check) => isOf(check, name));
  const check = places[place];
  if (check === undefined) throw new Error(`nothing checks ${name}`);
  places[place] = { ...check, judge: () => ({ failed: false, figures: {} }) };
  const tally = emptyTally();
  for (let seed = 1; seed <= MOST_SEQUENCES && tally.breaches[name] === 0; seed += 1) await bench.play(seed, tally);
  expect(tally.breaches[name]).toBeGreaterThan(0);
  const others = CHECKED.filter((other) => other !== name && tally.breaches[other] > 0);
  expect(others).toEqual([]);
});

function isOf({ name, bound }: Check, checked: Checked): boolean {
  return checked === "cash" ? name === "cash" : "limit" in bound && bound.limit === (checked satisfies LimitName);
}
