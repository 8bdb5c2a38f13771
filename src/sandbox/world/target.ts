export type HabitName =
  | "whale"
  | "scalper"
  | "maker"
  | "seller"
  | "merger"
  | "redeemer"
  | "splitter"
  | "converter"
  | "gambler"
  | "steady"
  | "swing"
  | "copier";

/** A wallet worth copying, or not. */
export interface Target {
  /** Its place in the cast. */
  readonly index: number;
  readonly name: string;
  readonly pseudonym: string;
  /** Lower-case 0x address. */
  readonly address: string;
  readonly habit: HabitName;
}
