import type { Accounts } from "../exchange/accounts.ts";
import type { WorldState } from "../world/world-state.ts";
import { holdingKey } from "../world/world-state.ts";
import { blockAt, blockMs } from "./block-time.ts";
import { madeUpNumber } from "./made-up.ts";
import { placeOf } from "./placement.ts";

/** Dollars of a target, which nobody trades against: the world does not keep his cash. */
const TARGET_CASH_MICRO = 100_000_000_000;

/**
 * Shares of a token that a wallet held after this block, in micro-units (ENGINE rule 19). A target's follow from what the
 * world did to him and when the chain was told; an account of the exchange has what has settled by now.
 */
export function sharesAt(
  state: WorldState,
  accounts: Accounts,
  wallet: string,
  tokenId: string,
  block: number,
): number {
  const target = state.targets.find(({ address }) => address === wallet);
  if (target === undefined) return accounts.sharesOf(wallet, tokenId);
  const market = state.markets.get(state.marketIdsByName.get(tokenId) ?? "");
  const holding = market && state.holdings.get(holdingKey(target.index, market.id));
  if (market === undefined || holding === undefined) return 0;
  const outcome = market.tokenIds[0] === tokenId ? 0 : 1;
  const { forks } = state.chain;
  const later = (holding.moves ?? []).filter(([sentMs, , , tx]) => {
    return (tx === "" ? blockAt(sentMs) : placeOf(tx, sentMs, forks)) > block;
  });
  // A purchase whose settlement was retried can come after a sale of its shares.
  return Math.max(
    0,
    later.reduce(
      (shares, [, first, second]) => shares - (outcome === 0 ? first : second),
      holding.sharesMicro[outcome],
    ),
  );
}

export function pusdAt(state: WorldState, accounts: Accounts, wallet: string): number {
  const isTarget = state.targets.some(({ address }) => address === wallet);
  return isTarget ? madeUpNumber(TARGET_CASH_MICRO, "cash", wallet) : accounts.pusdOf(wallet);
}

/** A market's payouts as the contract keeps them: numerators by outcome over a denominator, which is 0 until it is resolved. */
export function payoutsAt(
  state: WorldState,
  conditionId: string,
  block: number,
): { readonly numerators: readonly [number, number]; readonly denominator: number } {
  const market = state.markets.get(state.marketIdsByName.get(conditionId) ?? "");
  const isKnown = market?.resolvedMs != null && market.resolvedMs <= blockMs(block);
  const [first, second] = (isKnown && market.payoutMicro) || [0, 0];
  const isHalf = first === second;
  if (first + second === 0) return { numerators: [0, 0], denominator: 0 };
  return isHalf
    ? { numerators: [1, 1], denominator: 2 }
    : { numerators: [first > 0 ? 1 : 0, second > 0 ? 1 : 0], denominator: 1 };
}
