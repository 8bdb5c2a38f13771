import type { DatabaseSync } from "node:sqlite";
import { down, up } from "./fraction.ts";

const ONE = 1_000_000n;

interface Fill {
  readonly lot: string;
  /** The venue's: of a joint sale it is booked as one fill for each lot. */
  readonly trade: string;
  readonly token: string;
  readonly side: string;
  readonly limit: bigint;
  readonly price: bigint;
  readonly shares: bigint;
  readonly collateral: bigint;
  readonly fee: bigint;
}

interface Lot {
  readonly token: string;
  shares: bigint;
  /** What it brought less what it cost. */
  flow: bigint;
}

/** Cash and lots, reckoned from the fills and the markets' payouts alone. */
export interface Money {
  readonly cash: bigint;
  readonly pnl: bigint;
  /** What each lot earned, by target and token. */
  readonly earned: ReadonlyMap<string, bigint>;
  readonly problems: readonly string[];
}

export function moneyOf(database: DatabaseSync, payouts: ReadonlyMap<string, bigint>): Money {
  const problems: string[] = [];
  const lots = new Map<string, Lot>();
  const fills = fillsOf(database);
  for (const [trade, parts] of Map.groupBy(fills, (fill) => fill.trade)) {
    if (!isWorth(parts)) problems.push(`${trade}: is not worth price × shares`);
  }
  for (const fill of fills) {
    const lot = lots.get(fill.lot) ?? { token: fill.token, shares: 0n, flow: 0n };
    lots.set(fill.lot, lot);
    book(fill, lot, problems);
  }
  for (const [name, lot] of lots) {
    const pays = payouts.get(lot.token);
    if (pays === undefined) problems.push(`${name}: no recording tells what its token pays`);
    else lot.flow += down({ top: lot.shares * pays, bottom: ONE });
  }
  const earned = new Map([...lots].map(([name, { flow }]) => [name, flow]));
  const pnl = [...earned.values()].reduce((sum, flow) => sum + flow, 0n);
  return { cash: startOf(database) + pnl, pnl, earned, problems };
}

/** The whole trade to the micro-unit, and each part of it within one. */
function isWorth(parts: readonly Fill[]): boolean {
  const sum = (of: (fill: Fill) => bigint) => parts.reduce((all, fill) => all + of(fill), 0n);
  const [first] = parts;
  if (first === undefined || parts.some(({ price }) => price !== first.price)) return false;
  const worth = { top: sum((fill) => fill.shares) * first.price, bottom: ONE };
  const isWhole = sum((fill) => fill.collateral) === (first.side === "BUY" ? up(worth) : down(worth));
  return isWhole && parts.every(isNear);
}

function isNear({ shares, price, collateral }: Fill): boolean {
  const worth = { top: shares * price, bottom: ONE };
  return collateral >= down(worth) - 1n && collateral <= up(worth) + 1n;
}

function book(fill: Fill, lot: Lot, problems: string[]): void {
  const isBuy = fill.side === "BUY";
  if (isBuy ? fill.price > fill.limit : fill.price < fill.limit) problems.push(`${fill.lot}: a fill outside its limit`);
  lot.shares += isBuy ? fill.shares : -fill.shares;
  lot.flow += (isBuy ? -fill.collateral : fill.collateral) - fill.fee;
  if (lot.shares < 0n) problems.push(`${fill.lot}: more was sold than bought`);
}

function fillsOf(database: DatabaseSync): Fill[] {
  const statement = database.prepare(`
    select targets.address || '|' || tokens.token as lot, tokens.token,
      fills.order_id || ' ' || fills.venue_trade_id as trade, orders.side, orders.limit_micro as "limit",
      fills.price_micro as price, fills.shares_micro as shares, fills.collateral_micro as collateral, fills.fee_micro as fee
    from fills join orders on orders.id = fills.order_id join targets on targets.id = fills.target_id
      join tokens on tokens.id = orders.token_id order by fills.id`);
  statement.setReadBigInts(true);
  return statement.all() as unknown as Fill[];
}

function startOf(database: DatabaseSync): bigint {
  const row = database.prepare("select body_json ->> 'amountMicro' as amount from journal where kind = 'cash'").get();
  return BigInt(Number(row?.amount ?? 0));
}
