import { averagePrice } from "../../domain/price.ts";
import type { Limits } from "../limits.ts";
import type { StoredOrder } from "../orders/order-store.ts";
import type { SignalRecord } from "../ports.ts";
import type { Judgement } from "../risk/judgement.ts";
import type { Losses } from "../risk/losses.ts";
import type { MarketFilters } from "../risk/market-filters.ts";
import type { EngineSettings } from "../settings.ts";
import type { MarketView } from "./market-view.ts";

/** What holds for all decisions of one round. */
export interface Round {
  readonly nowMs: number;
  /** How far the venue's clock is ahead of the machine's; nothing is dated by that one. */
  readonly clockOffsetMs: number;
  /** False while nobody knows the venue's time: it has not been told, or our clock jumped since. */
  readonly isTimeSure: boolean;
  readonly settings: EngineSettings;
  readonly limits: Limits;
  readonly lossMicro: number;
  readonly marksStale: boolean;
  /** Equity below its highest, net of deposits; and whether that has stopped buys for good (rule 35). */
  readonly drawdownMicro: number;
  readonly drawdownStopped: boolean;
  readonly losses: Losses;
  /** Which markets are bought in. */
  readonly filters: MarketFilters;
  /** Why the venue takes no orders now; undefined when it does. */
  readonly venueProblem: string | undefined;
  /** The breakers that keep buys back, by name. */
  readonly openBreakers: readonly string[];
  /** Why our own transactions could not be paid for, where the chain is needed; undefined elsewhere. */
  readonly gasProblem: string | undefined;
  readonly tokenBelongs: (view: MarketView, token: string) => boolean;
}

/** How a decision came out, as it is stored (rule 16). */
export type Verdict =
  | {
      readonly kind: "approved";
      readonly orders: readonly StoredOrder[];
      /** Together with what had waited for more (rule 15). */
      readonly isPooled: boolean;
    }
  /** enough: the rest of the episode is too small to order; pooled: it waits for more of the same. */
  | { readonly kind: "refused" | "enough" | "owed" | "pooled" };

export interface Judged {
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  /** size(total) of the episode, and what was committed before: USD for buys, shares for sells. */
  readonly sizeMicro: number;
  readonly committedMicro: number;
}

/** The volume-weighted price of the signal's proven part (rule 17), micro-USD. */
export function signalPrice(signal: SignalRecord): number {
  return signal.grossSharesMicro === 0 ? 0 : averagePrice(signal.netCollateralMicro, signal.grossSharesMicro);
}
