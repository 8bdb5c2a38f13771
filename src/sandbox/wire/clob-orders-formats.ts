import type { ExchangeOrder } from "../exchange/exchange-order.ts";
import { limitMicroOf, sharesOf } from "../exchange/exchange-order.ts";
import type { ExchangeTrade, TradeLeg } from "../exchange/exchange-trade.ts";
import type { Placed } from "../exchange/placing.ts";
import type { Refused } from "../exchange/refused.ts";
import { decimalOf } from "../world/decimal.ts";
import type { WorldState } from "../world/world-state.ts";
import type { WireResponse } from "./wire.ts";
import { json, refusal } from "./wire.ts";

const STATUS: Readonly<Record<ExchangeOrder["state"], string>> = {
  live: "LIVE",
  delayed: "DELAYED",
  matched: "MATCHED",
  unmatched: "UNMATCHED",
  cancelled: "CANCELED",
};

/** The answer to one posted order. Amounts are decimal texts, empty where nothing matched at once. */
export function postAnswer({ orderHash, status, makingMicro, takingMicro, transactions, tradeIds }: Placed) {
  const hasMatched = takingMicro > 0;
  return {
    errorMsg: "",
    orderID: orderHash,
    takingAmount: hasMatched ? decimalOf(takingMicro) : "",
    makingAmount: hasMatched ? decimalOf(makingMicro) : "",
    status,
    ...(transactions.length > 0 ? { transactionsHashes: transactions } : {}),
    ...(tradeIds.length > 0 ? { tradeIDs: tradeIds } : {}),
    success: true,
  };
}

/** One refused order among several: success is true all the same. */
export function refusedLeg(error: string) {
  return { errorMsg: error, orderID: "", takingAmount: "", makingAmount: "", status: "", success: true };
}

export function refusalAnswer({ status, error, code, retryAfterS }: Refused): WireResponse {
  // An engine that restarts answers in plain text (data/clob_rest/order_errors.json).
  if (status === 425) return { status, headers: { "content-type": "text/plain" }, body: error };
  if (code === undefined) return refusal(status, error);
  const answer = json({ error, code, retry_after_seconds: retryAfterS }, status);
  return { ...answer, headers: { ...answer.headers, "retry-after": String(retryAfterS) } };
}

/** An order as /data/orders shows it. */
export function orderRow(order: ExchangeOrder, state: WorldState) {
  const market = state.markets.get(order.marketId);
  return {
    id: order.hash,
    status: STATUS[order.state],
    owner: order.owner,
    maker_address: order.maker,
    market: market?.conditionId ?? "",
    asset_id: order.tokenId,
    side: order.side,
    original_size: decimalOf(sharesOf(order)),
    size_matched: decimalOf(order.filledSharesMicro),
    price: decimalOf(limitMicroOf(order)),
    outcome: market?.outcomes[order.outcome] ?? "",
    expiration: String(order.expirationS),
    order_type: order.type,
    associate_trades: order.tradeIds,
    created_at: Math.floor(order.createdMs / 1_000),
  };
}

/** A trade as /data/trades shows it to one wallet: the head is always the taker's. */
export function tradeRow(trade: ExchangeTrade, wallet: string, state: WorldState) {
  const { taker, outcomes } = trade;
  const isNamed = state.exchange.settings.namesTransactions || trade.status !== "MATCHED";
  return {
    id: trade.id,
    taker_order_id: taker.orderHash,
    market: trade.conditionId,
    asset_id: taker.tokenId,
    side: taker.side,
    size: decimalOf(taker.sharesMicro),
    fee_rate_bps: "0",
    price: decimalOf(taker.priceMicro),
    status: trade.status,
    match_time: secondsOf(trade.matchedMs),
    match_time_nano: `${trade.matchedMs}000000`,
    last_update: secondsOf(trade.updatedMs),
    outcome: outcomes[taker.outcome],
    bucket_index: trade.bucket,
    owner: taker.owner,
    maker_address: taker.wallet,
    maker_orders: trade.makers.map((leg) => makerOrder(leg, outcomes[leg.outcome])),
    transaction_hash: isNamed ? trade.tx : "",
    trader_side: taker.wallet === wallet ? "TAKER" : "MAKER",
    err_msg: trade.status === "FAILED" ? "the transaction could not be settled" : "",
  };
}

function makerOrder(leg: TradeLeg, outcome: string) {
  return {
    order_id: leg.orderHash,
    owner: leg.owner,
    maker_address: leg.wallet,
    matched_amount: decimalOf(leg.sharesMicro),
    price: decimalOf(leg.priceMicro),
    fee_rate_bps: "0",
    asset_id: leg.tokenId,
    outcome,
    side: leg.side,
  };
}

export function secondsOf(atMs: number): string {
  return String(Math.floor(atMs / 1_000));
}
