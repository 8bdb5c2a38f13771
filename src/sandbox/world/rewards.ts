import { receiveReward } from "./balance-change.ts";
import type { Stage } from "./stage.ts";

const EVERY_MS = 45 * 60_000;

/** Makers are rewarded, and now and then somebody's idle money yields: rows without a market. */
export function payRewards(stage: Stage): void {
  stage.later(EVERY_MS, { kind: "rewards" });
  for (const { index, habit } of stage.state.targets) {
    if (habit === "maker") receiveReward(stage, index, "REWARD", stage.prng.int(10_000, 9_000_000));
    else if (stage.prng.chance(0.03)) receiveReward(stage, index, "YIELD", stage.prng.int(1_000, 40_000_000));
  }
}
