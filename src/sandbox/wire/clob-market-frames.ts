import { createHash } from "node:crypto";
import type { Level, Outcome, Side } from "../world/book.ts";
import { decimalOf, ONE_MICRO } from "../world/decimal.ts";
import type { Market } from "../world/market.ts";

/** Outcome 0's best prices; null on an empty side. */
interface Best {
  readonly bidMicro: number | null;
  readonly askMicro: number | null;
}

/** price_change: every changed level, as holders of either outcome see it, in one frame. */
export function priceChangeFrame(
  market: Market,
  changes: readonly (readonly [side: Side, level: Level])[],
  best: Best,
  nowMs: number,
) {
  const outcomes: readonly Outcome[] = [0, 1];
  return {
    market: market.conditionId,
    price_changes: changes.flatMap(([side, level]) =>
      outcomes.map((outcome) => changeOf(market, outcome, side, level, best, nowMs)),
    ),
    timestamp: String(nowMs),
    event_type: "price_change",
  };
}

function changeOf(market: Market, outcome: Outcome, side: Side, [price, size]: Level, best: Best, nowMs: number) {
  const [bidMicro, askMicro] =
    outcome === 0 ? [best.bidMicro, best.askMicro] : [mirrored(best.askMicro), mirrored(best.bidMicro)];
  const change = {
    asset_id: market.tokenIds[outcome],
    price: decimalOf(outcome === 0 ? price : ONE_MICRO - price),
    size: decimalOf(size),
    side: outcome === 0 ? side : opposite(side),
  };
  return {
    ...change,
    hash: createHash("sha1")
      .update(`${nowMs} ${JSON.stringify(change)}`)
      .digest("hex"),
    best_bid: decimalOf(bidMicro ?? 0),
    best_ask: decimalOf(askMicro ?? ONE_MICRO),
  };
}

function mirrored(priceMicro: number | null): number | null {
  return priceMicro === null ? null : ONE_MICRO - priceMicro;
}

function opposite(side: Side): Side {
  return side === "BUY" ? "SELL" : "BUY";
}

/** last_trade_price: what was traded, without who. */
export function tradeFrame(
  market: Market,
  trade: { tokenId: string; side: Side; price: string; size: string; tx: string },
  nowMs: number,
) {
  return {
    market: market.conditionId,
    asset_id: trade.tokenId,
    price: trade.price,
    size: trade.size,
    fee_rate_bps: "0",
    side: trade.side,
    timestamp: String(nowMs),
    event_type: "last_trade_price",
    transaction_hash: trade.tx,
  };
}

export function tickFrame(market: Market, tokenId: string, oldTickMicro: number, nowMs: number) {
  return {
    market: market.conditionId,
    asset_id: tokenId,
    old_tick_size: decimalOf(oldTickMicro),
    new_tick_size: decimalOf(market.tickMicro),
    timestamp: String(nowMs),
    event_type: "tick_size_change",
  };
}
