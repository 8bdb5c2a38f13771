import { z } from "zod";
import type { ActivitySource } from "./activity-source.ts";

/** What of a v1 position v2 serves too. */
const v1Schema = z.looseObject({
  proxyWallet: z.string(),
  asset: z.string(),
  conditionId: z.string(),
  size: z.number(),
  avgPrice: z.number(),
  initialValue: z.number(),
  currentValue: z.number(),
  cashPnl: z.number(),
  percentPnl: z.number(),
  totalBought: z.number(),
  realizedPnl: z.number(),
  curPrice: z.number(),
  redeemable: z.boolean(),
  mergeable: z.boolean(),
  negativeRisk: z.boolean(),
});

export const STATUSES = ["OPEN", "REDEEMABLE", "REDEEMABLE_LOST", "MERGEABLE", "CLOSED"] as const;
export type Status = (typeof STATUSES)[number];

export interface V2Position {
  readonly token: string;
  readonly value: number;
  readonly json: Record<string, unknown>;
}

/** A wallet's positions of one status, largest value first. What is sold or redeemed is not remembered: nothing is CLOSED. */
export function v2Positions(source: ActivitySource, user: string, status: Status, nowMs: number): V2Position[] {
  const positions = source.positionsOf(user, nowMs).map((text) => v1Schema.parse(JSON.parse(text)));
  return positions
    .filter((position) => (status === "MERGEABLE" ? position.mergeable : statusOf(position) === status))
    .map((position) => ({
      token: position.asset,
      value: position.currentValue,
      json: { ...v2Position(position, status), ...timesOf(source, user, position.conditionId, nowMs) },
    }))
    .sort((left, right) => right.value - left.value || (left.token < right.token ? 1 : -1));
}

function statusOf({ redeemable, curPrice }: z.infer<typeof v1Schema>): Status {
  if (!redeemable) return "OPEN";
  return curPrice > 0 ? "REDEEMABLE" : "REDEEMABLE_LOST";
}

function v2Position(position: z.infer<typeof v1Schema>, status: Status): Record<string, unknown> {
  return {
    proxy_wallet: position.proxyWallet,
    token_id: position.asset,
    condition_id: position.conditionId,
    current_size: position.size,
    avg_price: position.avgPrice,
    entry_cost_usdc: position.initialValue,
    entry_fees_usdc: 0,
    total_cost_usdc: position.initialValue,
    current_price: position.curPrice,
    current_value: position.currentValue,
    total_size: position.totalBought,
    realized_pnl: position.realizedPnl,
    unrealized_pnl: position.cashPnl,
    total_pnl: position.realizedPnl + position.cashPnl,
    percent_pnl: position.percentPnl,
    percent_realized_pnl: 0,
    status,
    redeemable: position.redeemable,
    mergeable: position.mergeable,
    negative_risk: position.negativeRisk,
    archived: false,
    title: position.title,
    slug: position.slug,
    icon: position.icon,
    event_id: position.eventId,
    event_slug: position.eventSlug,
    outcome: position.outcome,
    outcome_index: position.outcomeIndex,
    opposite_outcome: position.oppositeOutcome,
    opposite_token_id: position.oppositeAsset,
    end_date: position.endDate,
    name: "",
    profile_image: "",
    verified: false,
  };
}

/** Absent where the wallet's feed says nothing of the market. */
function timesOf(
  source: ActivitySource,
  user: string,
  conditionId: string,
  nowMs: number,
): { readonly last_event_at?: number; readonly first_entry_at?: number } {
  const rows = source.rowsOf(user).filter((row) => row.conditionId === conditionId && row.visibleMs <= nowMs);
  const [first, last] = [rows[0], rows.at(-1)];
  return first === undefined || last === undefined
    ? {}
    : { last_event_at: last.timestampS, first_entry_at: first.timestampS };
}
