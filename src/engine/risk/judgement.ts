export type Figures = Readonly<Record<string, string>>;

export interface Failure {
  readonly check: string;
  readonly figures: Figures;
}

export interface Judgement {
  /** Bit i set: check number i passed. */
  readonly passed: number;
  readonly failed: readonly Failure[];
  /** Of each check in their order what it looked at, in words; empty where nothing was read. */
  readonly figures: readonly string[];
}
