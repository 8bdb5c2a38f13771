import { averagePrice } from "../domain/price.ts";
import type { Failure } from "./checks.ts";
import type { Limits } from "./limits.ts";
import type { MarketView } from "./market-view.ts";
import type { StoredOrder } from "./order-desk.ts";
import type { SignalRecord } from "./ports.ts";
import type { EngineSettings } from "./settings.ts";

/** What holds for all decisions of one round. */
export interface Round {
  readonly nowMs: number;
  readonly clockOffsetMs: number;
  readonly settings: EngineSettings;
  readonly limits: Limits;
  readonly lossMicro: number;
  readonly marksStale: boolean;
  readonly tokenBelongs: (view: MarketView, token: string) => boolean;
}

/** How a decision came out, as it is stored (rule 16). */
export type Verdict =
  | { readonly kind: "approved"; readonly orders: readonly StoredOrder[]; readonly passed: number }
  | { readonly kind: "refused"; readonly failed: readonly Failure[]; readonly passed: number }
  | { readonly kind: "enough"; readonly passed: number }
  | { readonly kind: "owed"; readonly failed: readonly Failure[]; readonly passed: number };

export interface Judged {
  readonly verdict: Verdict;
  readonly sizeMicro: number;
  readonly committedMicro: number;
}

/** The volume-weighted price of the signal's proven part (rule 17), micro-USD. */
export function signalPrice(signal: SignalRecord): number {
  return signal.grossSharesMicro === 0 ? 0 : averagePrice(signal.netCollateralMicro, signal.grossSharesMicro);
}
