import type { CashTransfer, CashTransfers } from "../chain/contracts/cash-transfers.ts";
import type { CashMove, CashMoves } from "../engine/reconciling/external-cash.ts";
import type { FlowKind } from "../engine/reconciling/flows.ts";
import type { TargetFeed, TargetRead } from "../engine/seeing/scan.ts";

/** What the venue calls cash that it pays out, by its types of activity. */
const PAID: Readonly<Record<string, FlowKind>> = {
  REWARD: "reward",
  REFERRAL_REWARD: "reward",
  MAKER_REBATE: "rebate",
  TAKER_REBATE: "rebate",
  YIELD: "yield",
};

export interface CashMovesNeeds {
  readonly transfers: Pick<CashTransfers, "since">;
  readonly feed: TargetFeed;
  /** The wallet that holds the money. */
  readonly wallet: string;
  readonly venueNowMs: () => number;
  readonly stopping: AbortSignal;
}

/** Cash that came or went without a trade: the venue names rewards, rebates and yield; the chain shows every transfer. */
export function cashMoves({ transfers, feed, wallet, venueNowMs, stopping }: CashMovesNeeds): CashMoves {
  return async (withinMs) => {
    const nowMs = venueNowMs();
    const sinceMs = nowMs - withinMs;
    const [shown, { changes }] = await Promise.all([
      transfers.since(sinceMs),
      feed.read({ address: wallet.toLowerCase(), progress: undefined }, nowMs, stopping),
    ]);
    const paid = changes.flatMap((change) => paidBy(change, sinceMs));
    const named = new Map(paid.map(({ tx, move }) => [tx, move]));
    const onChain = new Set(shown.map(({ tx }) => tx));
    return [
      // The chain's own id also where the venue names it: the name may come later than the transfer.
      ...shown.map((transfer) => ({ ...moved(transfer), ...kindOf(named.get(transfer.tx)) })),
      ...paid.filter(({ tx }) => !onChain.has(tx)).map(({ move }) => move),
    ];
  };
}

function kindOf(move: CashMove | undefined): Partial<CashMove> {
  return move === undefined ? {} : { kind: move.kind, note: move.note };
}

function paidBy(
  { kind: type, tx, venueS, collateralMicro, multiplicity }: TargetRead["changes"][number],
  sinceMs: number,
): readonly { readonly tx: string; readonly move: CashMove }[] {
  const kind = PAID[type];
  const atMs = venueS * 1000;
  const amountMicro = collateralMicro * multiplicity;
  if (kind === undefined || amountMicro <= 0 || atMs < sinceMs) return [];
  return [{ tx, move: { id: `${tx} ${type}`, kind, amountMicro, atMs, note: `${type} in ${tx}` } }];
}

function moved({ tx, logIndex, amountMicro, other, atMs }: CashTransfer): CashMove {
  const kind = amountMicro > 0 ? "deposit" : "withdrawal";
  const way = amountMicro > 0 ? "from" : "to";
  return { id: `${tx} ${logIndex}`, kind, amountMicro, atMs, note: `${way} ${other} in ${tx}` };
}
