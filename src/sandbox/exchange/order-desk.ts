import type { WorldState } from "../world/world-state.ts";
import type { ExchangeResults, InputKind, InputOf } from "./exchange-input.ts";

/** The exchange as its wire sees it: the world to read, and one way to change it. A `World` is one; in the process its keeper takes the inputs. */
export interface OrderDesk {
  readonly state: WorldState;
  take<K extends InputKind>(input: InputOf<K>): ExchangeResults[K];
}
