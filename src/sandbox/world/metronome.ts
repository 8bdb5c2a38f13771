import { freshChoice, sharesFor } from "./choice.ts";
import type { Stage } from "./stage.ts";
import { takeNow } from "./taker.ts";

const BEAT_MS = 3_000;
const LONGEST_SILENCE_MS = 16_000;
const PROMPTED = new Set(["steady", "scalper", "swing"]);

/** Keeps the world lively: when nobody has bought anything copyable for a while, somebody does, visibly at once. */
export function beat(stage: Stage): void {
  stage.later(BEAT_MS, { kind: "metronome" });
  if (stage.nowMs - stage.state.lastCopyableMs < LONGEST_SILENCE_MS) return;
  const { index: target } = stage.prng.pick(stage.state.targets.filter(({ habit }) => PROMPTED.has(habit)));
  const choice = freshChoice(stage, target);
  if (choice === undefined) return;
  const { market, outcome } = choice;
  const sizeMicro = sharesFor(stage, stage.prng.int(10, 60), choice.askMicro);
  const order = takeNow(stage, { target, market, outcome, side: "BUY", sizeMicro, reachTicks: 1, isPrompt: true });
  if (order !== undefined)
    stage.later(stage.prng.int(60_000, 1_200_000), { kind: "exit", target, marketId: market.id, outcome, fraction: 1 });
}
