import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";

interface Fill {
  readonly hash: string;
  readonly trade: string;
  readonly shares: number;
  readonly collateral: number;
  readonly fee: number;
}

/** A bot's books and those of the sandbox's exchange, read from their files alone. */
export interface Books {
  readonly openOrders: number;
  readonly ordersByHash: ReadonlyMap<string, number>;
  readonly fills: readonly Fill[];
  readonly holdings: ReadonlyMap<string, number>;
  readonly cashMicro: number;
}

/** What the bot believes: orders by hash, fills, Σ lots of each token, cash. */
export function botBooks(
  folder: string,
): Books & { readonly dearestEpisodeMicro: number; readonly unsettledFills: number } {
  return reading(join(folder, "understudy.db"), (one, all) => ({
    openOrders: one("select count(*) as n from orders where terminal_ms is null"),
    ordersByHash: counted(
      all("select hash as key, count(*) as n from orders where sent_ms is not null group by hash order by hash"),
    ),
    fills: all<Fill>(
      `select orders.hash, venue_trade_id as trade, sum(fills.shares_micro) as shares,
         sum(fills.collateral_micro) as collateral, sum(fills.fee_micro) as fee
         from fills join orders on orders.id = fills.order_id
         where fills.status <> 'failed' group by orders.hash, venue_trade_id order by hash, trade`,
    ),
    holdings: counted(
      all(`select tokens.token as key, sum(shares_micro) as n from lots join tokens on tokens.id = lots.token_id
           group by token having sum(shares_micro) > 0 order by token`),
    ),
    cashMicro: one("select cash_micro as n from account"),
    unsettledFills: one("select count(*) as n from fills where status not in ('confirmed', 'failed')"),
    dearestEpisodeMicro: one(
      `select coalesce(max(total), 0) as n from (select sum(filled_collateral_micro) as total from orders
         where side = 'BUY' group by episode_id)`,
    ),
  }));
}

/** The newest order's id; `otherwise` while there is no database to read. */
export function newestOrder(folder: string, otherwise: number): number {
  const file = join(folder, "understudy.db");
  return existsSync(file) ? reading(file, (one) => one("select coalesce(max(id), 0) as n from orders")) : otherwise;
}

const leg = z.object({
  orderHash: z.string(),
  wallet: z.string(),
  sharesMicro: z.number(),
  collateralMicro: z.number(),
});
const worldSchema = z.object({
  markets: z.array(
    z.object({ tokenIds: z.array(z.string()), payoutMicro: z.tuple([z.number(), z.number()]).nullable() }),
  ),
  exchange: z.object({
    accounts: z.array(
      z.object({ wallet: z.string(), pusdMicro: z.number(), sharesMicro: z.record(z.string(), z.number()) }),
    ),
    orders: z.array(z.object({ hash: z.string(), state: z.string(), maker: z.string() })),
    trades: z.array(
      z.object({ id: z.string(), status: z.string(), taker: leg, makers: z.array(leg), feeMicro: z.number() }),
    ),
  }),
});

/**
 * The same books with everything in resolved markets paid out. A redemption takes some blocks, worthless shares are never
 * redeemed, and the markets end at any moment: what counts is that both come to the same.
 */
export function paidOut<Some extends Books>(books: Some, folder: string): Some {
  const payouts = new Map(
    worldOf(folder).markets.flatMap(({ tokenIds, payoutMicro }) =>
      tokenIds.map((token, outcome) => [token, payoutMicro?.[outcome]] as const),
    ),
  );
  const holdings = new Map(books.holdings);
  let { cashMicro } = books;
  for (const [token, shares] of books.holdings) {
    const payoutMicro = payouts.get(token);
    if (payoutMicro === undefined) continue;
    cashMicro += (shares * payoutMicro) / 1_000_000;
    holdings.delete(token);
  }
  return { ...books, holdings, cashMicro };
}

function worldOf(folder: string) {
  return worldSchema.parse(JSON.parse(readFileSync(join(folder, "world", "world.json"), "utf8")));
}

/** What really happened: the exchange's part of the sandbox's world, as its last life saved it. */
export function venueBooks(folder: string): Books {
  const { exchange } = worldOf(folder);
  const [account, ...others] = exchange.accounts;
  if (account === undefined || others.length > 0) throw new Error("the sandbox has not one account of ours");
  const fills = exchange.trades
    .filter(({ status }) => status !== "FAILED")
    .flatMap(({ id, taker, makers, feeMicro }) =>
      [taker, ...makers]
        .filter(({ wallet }) => wallet === account.wallet)
        .map((one) => ({
          ...{ hash: one.orderHash, trade: id, shares: one.sharesMicro, collateral: one.collateralMicro },
          fee: one === taker ? feeMicro : 0,
        })),
    );
  const held = Object.entries(account.sharesMicro).filter(([, shares]) => shares > 0);
  return {
    openOrders: exchange.orders.filter(({ state }) => state === "live" || state === "delayed").length,
    ordersByHash: new Map(exchange.orders.map(({ hash }) => [hash.toLowerCase(), 1] as const).sort()),
    fills: fills.sort((a, b) => (`${a.hash} ${a.trade}` < `${b.hash} ${b.trade}` ? -1 : 1)),
    holdings: new Map(held.sort()),
    cashMicro: account.pusdMicro,
  };
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
