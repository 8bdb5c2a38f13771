import type { Side } from "../world/book.ts";
import type { WorldState } from "../world/world-state.ts";
import type { ExchangeTrade, TradeLeg } from "./exchange-trade.ts";

/**
 * The exchange's accounts as the chain knows them: settled money alone, nothing that is only matched.
 * Addresses come in any case and go out lower-case; amounts are micro-units; times are market time in ms.
 */
export interface Accounts {
  /** Lower-case wallets that the exchange knows: those that created or derived an API key. */
  wallets(): readonly string[];
  /** 0 for a wallet that is unknown. */
  pusdOf(wallet: string): number;
  sharesOf(wallet: string, tokenId: string): number;
  /** Whether pUSD and the outcome tokens are approved for everybody who needs it (reference/polymarket.md 1.4). */
  isApproved(wallet: string): boolean;
  /**
   * The contract's record of an order: an order that never settled anything is `{closed: false, remainingMicro: 0}`, a
   * full one `{closed: true, remainingMicro: 0}`.
   * @returns remaining maker amount: collateral of a BUY, shares of a SELL
   */
  orderStatus(orderHash: string): { readonly closed: boolean; readonly remainingMicro: number };
  /** What settled in this time, both ends included, in order: one entry for each OrderFilled log that the contract would write. */
  tradesSettledIn(fromMs: number, toMs: number): readonly SettledFill[];
}

/** One OrderFilled log of a settled trade: each maker order's, then the taker order's (which OrdersMatched follows). */
export interface SettledFill {
  readonly orderHash: string;
  /** The wallet of the order that this log is about. */
  readonly maker: string;
  /** For a maker order the taker's wallet; for the taker order the exchange contract itself. */
  readonly taker: string;
  readonly isTakerOrder: boolean;
  readonly side: Side;
  readonly tokenId: string;
  /** What the order gave (BUY: collateral, SELL: shares) and what it got. */
  readonly makerAmountMicro: number;
  readonly takerAmountMicro: number;
  /** In collateral; of the taker's order alone. */
  readonly feeMicro: number;
  /** Lower-case contract. */
  readonly exchange: string;
  readonly tx: string;
  readonly atMs: number;
}

/** The accounts of this world, read as they are at each call. */
export function exchangeAccounts(state: WorldState): Accounts {
  const { exchange } = state;
  const accountOf = (wallet: string) => exchange.accounts.get(wallet.toLowerCase());
  return {
    wallets: () => [...exchange.accounts.keys()],
    pusdOf: (wallet) => accountOf(wallet)?.pusdMicro ?? 0,
    sharesOf: (wallet, tokenId) => accountOf(wallet)?.sharesMicro[tokenId] ?? 0,
    isApproved: (wallet) => accountOf(wallet)?.isApproved ?? false,
    orderStatus(orderHash) {
      const order = exchange.orders.get(orderHash.toLowerCase());
      if (order === undefined || order.settledMakerMicro === 0) return { closed: false, remainingMicro: 0 };
      const remainingMicro = order.makerAmountMicro - order.settledMakerMicro;
      return { closed: remainingMicro === 0, remainingMicro };
    },
    tradesSettledIn(fromMs, toMs) {
      return [...exchange.trades.values()]
        .filter(({ settledMs }) => settledMs !== null && settledMs >= fromMs && settledMs <= toMs)
        .sort((left, right) => (left.settledMs ?? 0) - (right.settledMs ?? 0))
        .flatMap(fillsOf);
    },
  };
}

function fillsOf(trade: ExchangeTrade): SettledFill[] {
  const { exchange } = trade;
  const fill = (leg: TradeLeg, isTakerOrder: boolean): SettledFill => ({
    orderHash: leg.orderHash,
    maker: leg.wallet,
    taker: isTakerOrder ? exchange : trade.taker.wallet,
    isTakerOrder,
    side: leg.side,
    tokenId: leg.tokenId,
    makerAmountMicro: leg.side === "BUY" ? leg.collateralMicro : leg.sharesMicro,
    takerAmountMicro: leg.side === "BUY" ? leg.sharesMicro : leg.collateralMicro,
    feeMicro: isTakerOrder ? trade.feeMicro : 0,
    exchange,
    tx: trade.tx,
    atMs: trade.settledMs ?? trade.updatedMs,
  });
  return [...trade.makers.map((leg) => fill(leg, false)), fill(trade.taker, true)];
}
