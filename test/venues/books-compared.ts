import { DatabaseSync } from "node:sqlite";
import { compareBooks } from "../../scripts/audit/compare-books.ts";
import { readChain } from "../../scripts/audit/read-chain.ts";
import { RebuiltBooks } from "../../scripts/audit/rebuilt-books.ts";
import { storedBooks } from "../../scripts/audit/stored-books.ts";
import type { FillRecord, OrderRecord } from "../../src/engine/ports.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import type { ExchangeOrder } from "../../src/sandbox/exchange/exchange-order.ts";
import { accepts } from "../../src/sandbox/exchange/exchange-order.ts";
import type { ExchangeTrade } from "../../src/sandbox/exchange/exchange-trade.ts";
import { bestFor } from "../../src/sandbox/world/book.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { builder } from "../../src/store/statement.ts";
import type { SqliteStore } from "../../src/store/store.ts";
import { WALLET } from "./bot-life.ts";

/** What a run comes to: counts, and in words everything that is not as it must be. */
export interface FateReport {
  readonly orders: number;
  readonly sells: number;
  readonly struck: number;
  readonly fills: number;
  /** Trades of ours that failed on the chain, of which the books had known. */
  readonly reversed: number;
  readonly lives: number;
  readonly wrong: readonly string[];
}

export interface Compared {
  /** The store's own. */
  readonly file: string;
  readonly store: SqliteStore;
  readonly world: World;
  /** Bodies by the order's salt. */
  readonly posted: ReadonlyMap<string, readonly string[]>;
  readonly struck: number;
  readonly lives: number;
  readonly failures: readonly string[];
}

interface Books extends Compared {
  readonly orders: readonly OrderRecord[];
  readonly fills: readonly FillRecord[];
}

/** Holds the ledger against the exchange's own state, and against the rules of ENGINE.md that orders must keep. */
export function compareEverything(compared: Compared): FateReport {
  const { store, posted, struck, lives, failures } = compared;
  const orders = store.rows(builder.selectFrom("orders").selectAll()) as OrderRecord[];
  const fills = store.rows(builder.selectFrom("fills").selectAll()) as FillRecord[];
  const books: Books = { ...compared, orders, fills };
  const wrong = [
    ...failures,
    ...holdingsApart(books),
    ...tradesApart(books),
    ...unfinished(books),
    ...badPosts(books),
    ...beyondSize(books),
    ...copiedAgain(books),
    ...badTold(books),
    ...rebuiltApart(compared.file),
  ];
  return {
    ...{ orders: posted.size, sells: orders.filter(({ side }) => side === "SELL").length, struck, lives },
    ...{ fills: fills.length, reversed: fills.filter(({ status }) => status === "failed").length, wrong },
  };
}

/** Cash and the shares of every token, to the micro-unit. */
function holdingsApart({ store, world }: Books): string[] {
  const { records } = store;
  const account = world.state.exchange.accounts.get(WALLET);
  const apart: string[] = [];
  const { cashMicro } = records.account.get();
  if (cashMicro !== account?.pusdMicro) apart.push(`cash: ${cashMicro} here, ${account?.pusdMicro} there`);
  const ours = new Map<string, number>();
  for (const { tokenId, sharesMicro } of records.lots.open()) {
    const token = records.tokens.get(tokenId)?.token ?? "";
    ours.set(token, (ours.get(token) ?? 0) + sharesMicro);
  }
  for (const token of new Set([...ours.keys(), ...Object.keys(account?.sharesMicro ?? {})])) {
    const [here, there] = [ours.get(token) ?? 0, account?.sharesMicro[token] ?? 0];
    if (here !== there) apart.push(`token ${token.slice(0, 8)}: ${here} shares here, ${there} there`);
  }
  return apart;
}

/** Each trade of the exchange against our fills of it, one for each lot: one that failed is reversed, or was never booked. */
function tradesApart({ world, orders, fills }: Books): string[] {
  const orderIds = new Map(orders.map(({ id, hash }) => [hash, id]));
  const known = Map.groupBy(fills, (fill) => `${fill.orderId} ${fill.venueTradeId}`);
  return [...world.state.exchange.trades.values()]
    .filter(({ taker }) => taker.wallet === WALLET)
    .flatMap((trade) => {
      const fill = known.get(`${orderIds.get(trade.taker.orderHash)} ${trade.id}`);
      const difference = apart(trade, fill);
      return difference === undefined ? [] : [`trade ${trade.id} ${trade.status}: ${difference}`];
    });
}

function apart({ status, taker, feeMicro, tx }: ExchangeTrade, fills: readonly FillRecord[] = []): string | undefined {
  const statuses = [...new Set(fills.map((fill) => fill.status))].join();
  if (status === "FAILED") return statuses === "" || statuses === "failed" ? undefined : `here ${statuses}`;
  if (fills.length === 0) return "not booked";
  if (statuses !== "confirmed" || status !== "CONFIRMED") return `here ${statuses}`;
  const sum = (of: (fill: FillRecord) => number) => fills.reduce((all, fill) => all + of(fill), 0);
  const sums = [sum((fill) => fill.sharesMicro), sum((fill) => fill.collateralMicro), sum((fill) => fill.feeMicro)];
  const here = [...sums, fills[0]?.tx].join(" ");
  const there = [taker.sharesMicro, taker.collateralMicro, feeMicro, tx].join(" ");
  return here === there ? undefined : `${here} here, ${there} there`;
}

/** Nothing is left to do after quiet time, also no debt that the book would take. */
function unfinished({ store, world, orders }: Books): string[] {
  const { records } = store;
  const open = orders.filter(({ terminalMs }) => terminalMs === null).map(({ id, state }) => `order ${id} is ${state}`);
  const reservedMicro = records.orders.reservedMicro();
  const owed = records.debts.open().flatMap(({ tokenId, sharesMicro, priceMicro, reason }) => {
    const token = records.tokens.get(tokenId)?.token ?? "";
    const market = world.state.markets.get(world.state.marketIdsByName.get(token) ?? "");
    if (market?.phase !== "open" || sharesMicro < 5_000_000) return [];
    const bidMicro = bestFor(market.book, market.tokenIds[0] === token ? 0 : 1, "SELL") ?? 0;
    const limitMicro = Math.ceil(priceMicro / market.tickMicro) * market.tickMicro;
    return bidMicro >= limitMicro
      ? [`${sharesMicro} shares at ${priceMicro} are owed, ${bidMicro} is bid: ${reason}`]
      : [];
  });
  return [
    ...[...open, ...owed],
    ...records.fills.unsettled().map(({ id, status }) => `fill ${id} is ${status}`),
    ...(reservedMicro === 0 ? [] : [`${reservedMicro} are reserved`]),
  ];
}

/** One body an order, and only orders that were stored. */
function badPosts({ posted, orders }: Books): string[] {
  const salts = new Set(orders.map(({ salt }) => salt));
  return [...posted].flatMap(([salt, bodies]) => [
    ...(new Set(bodies).size === 1 ? [] : [`order of salt ${salt} was posted with ${new Set(bodies).size} bodies`]),
    ...(salts.has(salt) ? [] : [`an order of salt ${salt} was posted that was never stored`]),
  ]);
}

/** By our fills, and by what the contract took. */
function beyondSize({ world, orders, fills }: Books): string[] {
  return orders.flatMap((order) => {
    const there = world.state.exchange.orders.get(order.hash);
    const filled = fills.filter(({ orderId, status }) => orderId === order.id && status !== "failed");
    const sum = (pick: "sharesMicro" | "collateralMicro") => filled.reduce((total, fill) => total + fill[pick], 0);
    const isBeyond =
      order.side === "BUY" ? sum("collateralMicro") > order.notionalMicro : sum("sharesMicro") > order.sharesMicro;
    const isOffLimit = filled.some(({ priceMicro }) => there !== undefined && !isInside(there, priceMicro));
    return [
      ...(isBeyond ? [`order ${order.id} was filled beyond its size`] : []),
      ...(isOffLimit ? [`order ${order.id} was filled outside its limit`] : []),
      ...((there?.settledMakerMicro ?? 0) > (there?.makerAmountMicro ?? 0) ? [`order ${order.id} gave too much`] : []),
    ];
  });
}

function isInside(order: ExchangeOrder, priceMicro: number): boolean {
  // An average is rounded to a whole micro-unit.
  return accepts(order, priceMicro) || accepts(order, priceMicro + (order.side === "BUY" ? -1 : 1));
}

/** A buy signal has at most one order that the exchange took (rules 24, 27). */
function copiedAgain({ world, orders }: Books): string[] {
  const taken = new Map<number, number>();
  for (const { hash, side, signalId } of orders) {
    if (side !== "BUY" || signalId === null || !world.state.exchange.orders.has(hash)) continue;
    taken.set(signalId, (taken.get(signalId) ?? 0) + 1);
  }
  return [...taken].filter(([, times]) => times > 1).map(([signalId]) => `signal ${signalId} was copied twice`);
}

/** Each reversal is told (rule 27); nothing is told that is not so, and nothing stays open. */
function badTold({ store, orders, fills }: Books): string[] {
  const hashes = new Map(orders.map(({ id, hash }) => [id, hash]));
  const told = store.rows(builder.selectFrom("discrepancies").selectAll());
  const reversed = fills.filter(({ status }) => status === "failed");
  const expected = new Set(reversed.map(({ orderId, venueTradeId }) => `${hashes.get(orderId)} ${venueTradeId}`));
  const failedTrades = new Set(told.filter(({ kind }) => kind === "failed-trade").map(({ subject }) => subject));
  // Lots that made up for others are told for ever.
  const standing = ["failed-trade", "lot-covered"];
  const others = told.filter(({ kind, resolvedMs }) => !standing.includes(kind) && resolvedMs === null);
  const alarms = store.rows(
    builder
      .selectFrom("alerts")
      .select(["kind", "text"])
      .where("kind", "in", ["breaker-books-differ", "breaker-second-instance", "decision-failed", "not-signed"]),
  );
  const { state, reason } = tradingState(store.records);
  return [
    ...[...expected].filter((subject) => !failedTrades.has(subject)).map((subject) => `${subject} failed untold`),
    ...[...failedTrades]
      .filter((subject) => !expected.has(subject))
      .map((subject) => `${subject} is told, not reversed`),
    ...others.map(({ kind, text }) => `${kind}: ${text}`),
    ...alarms.map(({ kind, text }) => `${kind}: ${text}`),
    ...(state === "running" ? [] : [`trading is ${state}: ${reason}`]),
  ];
}

/** The journal's chain, and the tables against what it rebuilds. */
function rebuiltApart(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rebuilt = new RebuiltBooks();
    const chain = readChain(database, (row) => rebuilt.take(row));
    const differing = compareBooks(rebuilt.books, storedBooks(database)).filter(({ same }) => !same);
    const apart = differing.map(
      ({ what, tables, journal }) => `${what}: ${tables} in tables, ${journal} by the journal`,
    );
    return [...chain.problems, ...rebuilt.problems, ...apart];
  } finally {
    database.close();
  }
}
