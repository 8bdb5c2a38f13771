import { expect, it } from "vitest";
import { CHECKED, emptyTally } from "./limit-sequences/checker.ts";
import { SequenceBench } from "./limit-sequences/sequence-bench.ts";

const SEQUENCES = 150;
/** They went on buying after a row of losses in a token that was held again. */
const ONCE_WRONG = [6_767, 30_584, 50_503];

it("random sequences of signals, books, fills and changed limits break no limit, come close to each, and would be caught", async () => {
  const bench = await SequenceBench.open();
  const tally = emptyTally();
  for (let seed = 1; seed <= SEQUENCES; seed += 1) await bench.play(seed, tally);
  for (const seed of ONCE_WRONG) await bench.play(seed, tally);
  bench.close();
  expect(tally.wrong).toEqual([]);
  expect(tally.orders).toBeGreaterThan(SEQUENCES);
  for (const name of CHECKED) {
    expect(tally.breaches[name], name).toBe(0);
    expect(tally.near[name], `orders within 1% of ${name}`).toBeGreaterThan(0);
    expect(tally.moved[name], `breaches of a lower ${name}`).toBeGreaterThan(0);
  }
}, 180_000);
