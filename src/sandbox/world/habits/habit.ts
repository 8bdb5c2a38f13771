import type { Stage } from "../stage.ts";
import type { Target } from "../target.ts";

/** How a kind of target behaves. */
export interface Habit {
  /** Mean market time between two of his ideas, in ms; 0 for one who has none of his own. */
  readonly meanGapMs: number;
  act(stage: Stage, target: Target): void;
}
