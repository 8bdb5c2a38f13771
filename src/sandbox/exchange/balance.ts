import type { Market } from "../world/market.ts";
import type { Account } from "./account.ts";
import type { ExchangeOrder, SignedOrder } from "./exchange-order.ts";
import { collateralOf, isOpen, restOf, sharesOf } from "./exchange-order.ts";
import type { ExchangeState } from "./exchange-state.ts";
import { incomingOf, isPending, legsOf, outgoingOf } from "./exchange-trade.ts";
import { worstFeeMicro } from "./trade-fee.ts";

/** pUSD, or a token by its id. */
type Asset = "pusd" | { readonly tokenId: string };

/** What the venue reckons before it takes an order; micro-units. */
export interface Spendable {
  readonly balanceMicro: number;
  /** Promised to orders that rest or wait. */
  readonly openMicro: number;
  /** Promised to trades that have not settled. */
  readonly matchedMicro: number;
  readonly freeMicro: number;
}

/** An account with its first money. Known wallets stay as they are. */
export function openAccount(state: ExchangeState, wallet: string, signer: string): Account {
  const known = state.accounts.get(wallet);
  if (known !== undefined) return known;
  const { startPusdMicro, isApproved } = state.settings;
  const account: Account = { wallet, signer, pusdMicro: startPusdMicro, sharesMicro: {}, isApproved };
  state.accounts.set(wallet, account);
  return account;
}

/** What `wallet` could give of the asset that an order of this side and token needs. */
export function spendable(state: ExchangeState, wallet: string, { side, tokenId }: SignedOrder): Spendable {
  const asset: Asset = side === "BUY" ? "pusd" : { tokenId };
  const account = state.accounts.get(wallet);
  const settledMicro = asset === "pusd" ? account?.pusdMicro : account?.sharesMicro[asset.tokenId];
  const balanceMicro =
    (settledMicro ?? 0) + (state.settings.sellsBeforeSettled ? unsettledIn(state, wallet, asset) : 0);
  const openMicro = promisedToOrders(state, wallet, asset);
  const matchedMicro = promisedToTrades(state, wallet, asset);
  return { balanceMicro, openMicro, matchedMicro, freeMicro: balanceMicro - openMicro - matchedMicro };
}

/** What an order takes out of its wallet at worst: a buyer who takes pays the fee on top. */
export function neededBy(order: SignedOrder, market: Market, isTaker: boolean): number {
  if (order.side === "SELL") return order.makerAmountMicro;
  return order.makerAmountMicro + (isTaker ? worstFeeMicro(order, market) : 0);
}

function promisedToOrders(state: ExchangeState, wallet: string, asset: Asset): number {
  let sumMicro = 0;
  for (const order of state.orders.values()) {
    if (order.maker !== wallet || !isOpen(order) || !uses(order, asset)) continue;
    sumMicro += order.side === "SELL" ? restOf(order) : restCollateral(order);
  }
  return sumMicro;
}

function restCollateral(order: ExchangeOrder): number {
  return Number((BigInt(collateralOf(order)) * BigInt(restOf(order))) / BigInt(sharesOf(order)));
}

function promisedToTrades(state: ExchangeState, wallet: string, asset: Asset): number {
  let sumMicro = 0;
  for (const trade of state.trades.values()) {
    if (!isPending(trade)) continue;
    for (const leg of legsOf(trade)) if (leg.wallet === wallet && uses(leg, asset)) sumMicro += outgoingOf(trade, leg);
  }
  return sumMicro;
}

function unsettledIn(state: ExchangeState, wallet: string, asset: Asset): number {
  if (asset === "pusd") return 0;
  let sumMicro = 0;
  for (const trade of state.trades.values()) {
    if (!isPending(trade)) continue;
    for (const leg of legsOf(trade)) {
      const brings = leg.wallet === wallet && leg.side === "BUY" && leg.tokenId === asset.tokenId;
      if (brings) sumMicro += incomingOf(trade, leg);
    }
  }
  return sumMicro;
}

function uses({ side, tokenId }: Pick<SignedOrder, "side" | "tokenId">, asset: Asset): boolean {
  return asset === "pusd" ? side === "BUY" : side === "SELL" && tokenId === asset.tokenId;
}
