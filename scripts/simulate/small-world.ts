import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { PLANS } from "../../src/sandbox/world/catalogue.ts";
import type { HabitName } from "../../src/sandbox/world/target.ts";
import { World } from "../../src/sandbox/world/world.ts";
import type { Sessions } from "./sessions.ts";

/** Everybody but the gambler, whose five-minute markets would have to be opened all day. */
const HABITS: readonly HabitName[] = [
  ...(["whale", "scalper", "maker", "seller", "merger", "redeemer"] as const),
  ...(["splitter", "converter", "steady", "swing", "copier"] as const),
];
const WALLETS = 4;
const MARKETS = 5;

/** A world with a few wallets and markets, all of the seed's choice, in which people trade in sessions. */
export function smallWorld(seed: number, startMs: number, tempo: Sessions): World {
  const random = createSeededRandom(seed ^ 0x5eed);
  const plans = drawn([...PLANS.keys()], MARKETS, random.integer);
  return World.create(`simulation ${seed}`, startMs, { cast: drawn(HABITS, WALLETS, random.integer), plans, tempo });
}

function drawn<T>(from: readonly T[], count: number, integer: (below: number) => number): T[] {
  const rest = [...from];
  return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(integer(rest.length), 1)).flat();
}
