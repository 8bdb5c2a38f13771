import type { ApiKey } from "../exchange/account.ts";
import { isOpen } from "../exchange/exchange-order.ts";
import { legsOf } from "../exchange/exchange-trade.ts";
import type { Asked } from "./clob-orders-asked.ts";
import { orderRow, tradeRow } from "./clob-orders-formats.ts";
import type { WireResponse } from "./wire.ts";
import { json, refusal } from "./wire.ts";

const PAGE = 100;
const START = "MA==";
const END = "LTE=";

/** The key's open orders, newest first. */
export function openOrders(asked: Asked, { key }: ApiKey): WireResponse {
  const { desk, request } = asked;
  const wants = filter(request.query, { id: "id", market: "market", asset_id: "asset_id" });
  const rows = [...desk.state.exchange.orders.values()]
    .filter((order) => order.owner === key && isOpen(order))
    .map((order) => orderRow(order, desk.state))
    .filter(wants);
  return page(rows.reverse(), request.query);
}

/** One open order; null for any other, filled ones included. */
export function openOrder({ desk, request }: Asked, { key }: ApiKey): WireResponse {
  const order = desk.state.exchange.orders.get(request.path.slice("/data/order/".length).toLowerCase());
  return json(order !== undefined && order.owner === key && isOpen(order) ? orderRow(order, desk.state) : null);
}

/** The wallet's trades on either side, newest first. `before` and `after` are seconds of the match. */
export function trades({ desk, request }: Asked, { wallet }: ApiKey): WireResponse {
  const { query } = request;
  const { accounts } = desk.state.exchange;
  const isOurs = (address: string) => accounts.get(address)?.signer === wallet;
  const wants = filter(query, { id: "id", market: "market", asset_id: "asset_id" });
  const maker = query.get("maker_address")?.toLowerCase();
  const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
  const after = Number(query.get("after") ?? 0);
  const rows = [...desk.state.exchange.trades.values()]
    .filter((trade) => legsOf(trade).some((leg) => isOurs(leg.wallet) && (maker === undefined || leg.wallet === maker)))
    .map((trade) => tradeRow(trade, isOurs(trade.taker.wallet) ? trade.taker.wallet : wallet, desk.state))
    .filter((row) => wants(row) && Number(row.match_time) <= before && Number(row.match_time) >= after);
  return page(rows.reverse(), query);
}

/** Keeps rows whose fields equal what the query names. */
function filter<K extends string>(query: URLSearchParams, names: Readonly<Record<K, K>>) {
  const wanted = (Object.keys(names) as K[]).flatMap((name) => {
    const value = query.get(name);
    return value === null || value === "" ? [] : [[name, value] as const];
  });
  return (row: Readonly<Record<K, string>>) => wanted.every(([name, value]) => row[name] === value);
}

/** The cursor is the offset in base64, "MA==" for the first page; "LTE=" (-1) says that there is no more. */
function page(rows: readonly unknown[], query: URLSearchParams): WireResponse {
  const cursor = Buffer.from(query.get("next_cursor") || START, "base64").toString("utf8");
  if (!/^\d{1,9}$/.test(cursor)) return refusal(400, "Invalid next_cursor");
  const offset = Number(cursor);
  const data = rows.slice(offset, offset + PAGE);
  const nextOffset = offset + PAGE;
  const next = nextOffset < rows.length ? Buffer.from(String(nextOffset)).toString("base64") : END;
  return json({ limit: PAGE, count: data.length, next_cursor: next, data });
}
