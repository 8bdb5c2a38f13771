import type { Outcome, Side } from "./book.ts";

/** What a target wanted: with the balances, the world's truth (ENGINE rule 38). Rows only report it. */
export interface Order {
  readonly seq: number;
  /** Order hash. */
  readonly id: string;
  readonly target: number;
  readonly marketId: string;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly role: "taker" | "maker";
  readonly limitMicro: number;
  readonly sizeMicro: number;
  readonly createdMs: number;
  filledMicro: number;
  collateralMicro: number;
  feeMicro: number;
  rows: number;
  /** A resting order whose price the market left waits this many more looks. */
  patience: number;
  state: "open" | "done" | "cancelled";
}
