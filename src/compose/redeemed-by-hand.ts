import type { Redeemer, Redemption } from "../chain/redemption/redemption.ts";
import { RedemptionByHand, RedemptionPending } from "../chain/redemption/redemption.ts";
import type { Clock, Records, Store } from "../engine/ports.ts";
import { raiseDiscrepancy, resolveDiscrepancy } from "../engine/reconciling/discrepancy.ts";

const KIND = "redeem-by-hand";

export interface RedeemingNeeds {
  readonly redeemer: Redeemer;
  readonly store: Store;
  readonly clock: Pick<Clock, "nowMs">;
}

interface Redeemable extends Omit<Redemption, "booksMicro"> {
  readonly title: string;
}

/**
 * The cash that a market brought; undefined while it has not arrived. Where a person has to see to it that is told once for
 * each market, with the link, and asked again for as long as it is open (rule 28). Rejects as the pool does.
 */
export async function redeemed(
  { redeemer, store, clock }: RedeemingNeeds,
  { conditionId, title, negRisk, tokens }: Redeemable,
): Promise<{ readonly cashMicro: number } | undefined> {
  try {
    const booksMicro = tokens.map((token) => heldOf(store.records, token));
    const cash = await redeemer.redeem({ conditionId, negRisk, tokens, booksMicro });
    store.transact((records) => resolveDiscrepancy(records, KIND, conditionId, clock.nowMs()));
    return cash;
  } catch (error) {
    if (error instanceof RedemptionPending) return undefined;
    if (!(error instanceof RedemptionByHand)) throw error;
    const text = `"${title}" is over, and a person has to fetch what it paid: ${error.message}`;
    store.transact((records) =>
      raiseDiscrepancy(records, { kind: KIND, subject: conditionId, text, severity: "warning" }, clock.nowMs()),
    );
    return undefined;
  }
}

function heldOf(records: Records, token: string): number {
  const known = records.tokens.byToken(token);
  const lots = known === undefined ? [] : records.lots.openOfToken(known.id);
  return lots.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
}
