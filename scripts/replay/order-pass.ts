import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { PassTerms } from "./portfolio.ts";
import { Portfolio } from "./portfolio.ts";
import { SeenEpisodes } from "./seen-episodes.ts";
import type { StoredFill, StoredOrder, StoredSettlement } from "./stored-rows.ts";
import { fillRow, orderRow, partRow, settlementRow } from "./stored-rows.ts";

const MICRO = 1_000_000n;
const CENT = 10_000n;

export interface PassReport {
  /** Orders by which an episode was committed to more than it allowed as known then. */
  readonly duplicated: number;
  /** Each breach in words. */
  readonly breaches: readonly string[];
  /** Highest share of each limit in use, 0 to 1. */
  readonly limitUse: Readonly<Record<string, number>>;
}

type Happening =
  | { readonly atMs: number; readonly rank: 0; readonly settlement: StoredSettlement }
  | { readonly atMs: number; readonly rank: 1; readonly order: StoredOrder; readonly fills: readonly StoredFill[] }
  | { readonly atMs: number; readonly rank: 2; readonly order: StoredOrder };

/** Lives through the stored orders, fills and settlements again, in their order, and holds every limit against them. */
export function passOverOrders(database: DatabaseSync, terms: PassTerms): PassReport {
  const orders = readRows(database, ORDERS, orderRow);
  const fills = Map.groupBy(readRows(database, FILLS, fillRow), ({ orderId }) => orderId);
  const parts = Map.groupBy(readRows(database, PARTS, partRow), ({ orderId }) => orderId);
  const portfolio = new Portfolio(terms, new SeenEpisodes(database));
  const happenings = orders.flatMap((order): Happening[] => [
    { atMs: order.createdMs, rank: 2, order },
    { atMs: order.terminalMs ?? Number.MAX_SAFE_INTEGER, rank: 1, order, fills: fills.get(order.id) ?? [] },
  ]);
  for (const settlement of readRows(database, SETTLEMENTS, settlementRow)) {
    happenings.push({ atMs: settlement.atMs, rank: 0, settlement });
  }
  // A stable sort: what happened at one moment stays in the order of its ids.
  happenings.sort((a, b) => a.atMs - b.atMs || a.rank - b.rank);
  for (const happening of happenings) {
    if (happening.rank === 0) portfolio.settle(happening.settlement);
    else if (happening.rank === 1) portfolio.end(happening.order, happening.fills);
    else portfolio.order(happening.order, parts.get(happening.order.id) ?? []);
  }
  for (const order of orders) checkAmounts(order, portfolio.breaches);
  portfolio.checkDays(readRows(database, STOPPED_BUYS, z.object({ id: z.int() })).map(({ id }) => id));
  return { duplicated: portfolio.duplicated, breaches: portfolio.breaches, limitUse: portfolio.limitUse() };
}

function checkAmounts(order: StoredOrder, breaches: string[]): void {
  const { id, side, limitMicro, sharesMicro, notionalMicro, filledMicro } = order;
  const exact = BigInt(limitMicro) * BigInt(sharesMicro);
  // A buy that must match at once is whole cents, never more than its limit allows (rule 23); a sell is exact.
  const shortMicro = exact - BigInt(notionalMicro) * MICRO;
  const fits = side === "BUY" ? shortMicro >= 0n && shortMicro < CENT * MICRO : shortMicro <= 0n && shortMicro > -MICRO;
  if (!fits) breaches.push(`order ${id}: notional is not limit × shares`);
  if (filledMicro > sharesMicro) breaches.push(`order ${id}: filled beyond its size`);
  if (order.seenMs !== null && order.seenMs > order.createdMs) breaches.push(`order ${id}: older than its signal`);
}

function readRows<Row extends z.ZodType>(database: DatabaseSync, sql: string, row: Row): z.infer<Row>[] {
  return z.array(row).parse(database.prepare(sql).all());
}

const ORDERS = `
  select o.id, o.signal_id as signalId, o.target_id as targetId, o.token_id as tokenId, o.side, o.limit_micro as limitMicro,
    o.shares_micro as sharesMicro, o.notional_micro as notionalMicro, o.state, o.created_ms as createdMs,
    o.terminal_ms as terminalMs, s.first_seen_ms as seenMs,
    (select size_micro from decisions d where d.order_id = o.id and d.signal_id = o.signal_id order by d.id limit 1) as sizeMicro,
    coalesce((select sum(shares_micro) from fills where order_id = o.id), 0) as filledMicro
  from orders o left join signals s on s.id = o.signal_id order by o.id`;
const PARTS = `
  select p.order_id as orderId, p.notional_micro as notionalMicro, max(s.id) as signalId,
    (select size_micro from decisions d where d.episode_id = p.episode_id and d.at_ms <= o.created_ms
      order by d.id desc limit 1) as sizeMicro
  from order_parts p join orders o on o.id = p.order_id join pool_members own on own.signal_id = o.signal_id
    join pool_members m on m.pool_id = own.pool_id join signals s on s.id = m.signal_id and s.episode_id = p.episode_id
  group by p.id order by p.id`;
const FILLS = `
  select order_id as orderId, target_id as targetId, price_micro as priceMicro, shares_micro as sharesMicro, collateral_micro as collateralMicro,
    fee_micro as feeMicro from fills order by id`;
const SETTLEMENTS = `
  select at_ms as atMs, body_json ->> 'targetId' as targetId, body_json ->> 'tokenId' as tokenId,
    body_json ->> 'sharesMicro' as sharesMicro, body_json ->> 'cashMicro' as cashMicro
  from journal where kind = 'settlement' order by seq`;
const STOPPED_BUYS = `
  select o.id from orders o join days d on d.day = o.day
  where o.side = 'BUY' and d.loss_stop_ms is not null and o.created_ms > d.loss_stop_ms`;
