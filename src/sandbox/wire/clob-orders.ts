import type { ApiKey } from "../exchange/account.ts";
import type { OrderDesk } from "../exchange/order-desk.ts";
import { balanceAllowance, closedOnly, heartbeat } from "./clob-orders-account.ts";
import type { Asked } from "./clob-orders-asked.ts";
import { keyOf, walletOf } from "./clob-orders-auth.ts";
import { createKey, deleteKey, deriveKey, listKeys, readonlyKeys } from "./clob-orders-keys.ts";
import { RateLimits } from "./clob-orders-limits.ts";
import { openOrder, openOrders, trades } from "./clob-orders-lists.ts";
import { cancelAll, cancelMarket, cancelNamed, postOne, postSeveral } from "./clob-orders-trading.ts";
import type { WireHandler, WireResponse } from "./wire.ts";
import { json, refusal } from "./wire.ts";

type WithKey = (asked: Asked, key: ApiKey) => WireResponse;
type WithWallet = (asked: Asked, who: { wallet: string; nonce: string }) => WireResponse;

const BY_WALLET: Readonly<Record<string, WithWallet>> = {
  "POST /auth/api-key": createKey,
  "GET /auth/derive-api-key": deriveKey,
};

const BY_KEY: Readonly<Record<string, WithKey>> = {
  "GET /auth/api-keys": listKeys,
  "DELETE /auth/api-key": deleteKey,
  "POST /auth/readonly-api-key": readonlyKeys.create,
  "GET /auth/readonly-api-keys": readonlyKeys.list,
  "DELETE /auth/readonly-api-key": readonlyKeys.remove,
  "GET /auth/ban-status/closed-only": closedOnly,
  "POST /order": postOne,
  "POST /orders": postSeveral,
  "DELETE /order": cancelNamed.one,
  "DELETE /orders": cancelNamed.several,
  "DELETE /cancel-all": cancelAll,
  "DELETE /cancel-market-orders": cancelMarket,
  "GET /data/orders": openOrders,
  "GET /data/trades": trades,
  "GET /balance-allowance": balanceAllowance,
  "GET /balance-allowance/update": () => json(""),
  "POST /v1/heartbeats": heartbeat,
};

/**
 * The CLOB's trading side (reference/polymarket.md 1.5 to 1.10) in front of its reading side: accounts, orders, trades, and the
 * rate limits of both.
 */
export function createClobOrders(desk: OrderDesk, reading: WireHandler): WireHandler {
  const limits = new RateLimits();
  return {
    handle(request, nowMs) {
      const { rateLimitScale } = desk.state.exchange.settings;
      const waitS =
        rateLimitScale === null ? undefined : limits.check(request.method, request.path, nowMs, rateLimitScale);
      return waitS === undefined ? route({ desk, request, nowMs }, reading) : tooMany(waitS);
    },
  };
}

function route(asked: Asked, reading: WireHandler): WireResponse {
  const { request, desk, nowMs } = asked;
  const name = `${request.method} ${request.path}`;
  const withWallet = BY_WALLET[name];
  if (withWallet !== undefined) {
    const known = walletOf(request, desk, nowMs);
    return "who" in known ? withWallet(asked, known.who) : known.refusal;
  }
  const withKey = BY_KEY[name] ?? (name.startsWith("GET /data/order/") ? openOrder : undefined);
  if (withKey === undefined) return reading.handle(request, nowMs);
  const known = keyOf(request, desk, nowMs);
  return "who" in known ? withKey(asked, known.who) : known.refusal;
}

function tooMany(waitS: number): WireResponse {
  const answer = refusal(429, "Too Many Requests");
  return { ...answer, headers: { ...answer.headers, "retry-after": String(waitS) } };
}
