import { join } from "node:path";
import Database from "better-sqlite3";

interface Fill {
  readonly hash: string;
  readonly trade: string;
  readonly shares: number;
  readonly collateral: number;
  readonly fee: number;
}

/** A bot's books and those of the paper venue, read from their files alone. */
export interface Books {
  readonly openOrders: number;
  readonly ordersByHash: ReadonlyMap<string, number>;
  readonly fills: readonly Fill[];
  readonly holdings: ReadonlyMap<string, number>;
  readonly cashMicro: number;
}

/** What the bot believes: orders by hash, fills, Σ lots of each token, cash. */
export function botBooks(folder: string): Books & { readonly dearestEpisodeMicro: number } {
  return reading(join(folder, "understudy.db"), (one, all) => ({
    openOrders: one("select count(*) as n from orders where state in ('stored', 'sent', 'unknown')"),
    ordersByHash: counted(
      all("select hash as key, count(*) as n from orders where sent_ms is not null group by hash order by hash"),
    ),
    fills: all<Fill>(
      `select orders.hash, venue_trade_id as trade, fills.shares_micro as shares, fills.collateral_micro as collateral,
         fills.fee_micro as fee from fills join orders on orders.id = fills.order_id order by hash, trade`,
    ),
    holdings: counted(
      all(`select tokens.token as key, sum(shares_micro) as n from lots join tokens on tokens.id = lots.token_id
           group by token having sum(shares_micro) > 0 order by token`),
    ),
    cashMicro: one("select cash_micro as n from account"),
    dearestEpisodeMicro: one(
      `select coalesce(max(total), 0) as n from (select sum(filled_collateral_micro) as total from orders
         where side = 'BUY' group by episode_id)`,
    ),
  }));
}

/** What really happened, as far as paper goes. */
export function venueBooks(folder: string): Books {
  return reading(join(folder, "paper.db"), (one, all) => ({
    openOrders: one("select count(*) as n from orders where state = 'open'"),
    ordersByHash: counted(all("select hash as key, count(*) as n from orders group by hash order by hash")),
    fills: all<Fill>(
      `select order_hash as hash, id as trade, shares_micro as shares, collateral_micro as collateral, fee_micro as fee
         from trades order by hash, trade`,
    ),
    holdings: counted(all("select token as key, shares_micro as n from holdings order by token")),
    cashMicro: one("select cash_micro as n from account"),
  }));
}

function counted(rows: readonly { readonly key: string; readonly n: number }[]): Map<string, number> {
  return new Map(rows.map(({ key, n }) => [key, n]));
}

type Reader<T> = (one: (query: string) => number, all: <Row>(query: string) => Row[]) => T;

function reading<T>(file: string, read: Reader<T>): T {
  const database = new Database(file, { readonly: true });
  try {
    return read(
      (query) => database.prepare(query).pluck().get() as number,
      <Row>(query: string) => database.prepare(query).all() as Row[],
    );
  } finally {
    database.close();
  }
}
