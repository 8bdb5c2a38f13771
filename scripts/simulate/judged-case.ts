import type { OrderRecord, SignalRecord, TargetRecord } from "../../src/engine/ports.ts";
import type { Judged } from "./simulation.ts";
import type { TargetTrade } from "./target-trades.ts";

/** What the parts of the judgement look at. */
export interface Case {
  readonly simulation: Judged;
  readonly trades: readonly TargetTrade[];
  readonly signals: readonly SignalRecord[];
  readonly orders: readonly OrderRecord[];
  readonly targets: ReadonlyMap<number, TargetRecord>;
  readonly bySignal: ReadonlyMap<number, TargetTrade>;
  /** Copied, and then proven to be smaller than first told: they keep what was told (ENGINE rule 3). */
  readonly shrunk: ReadonlySet<number>;
}
