import type { Settings } from "../../config/schema.ts";
import type { OrderRecord, SignalRecord } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import type { SqliteStore } from "../../src/store/store.ts";
import { booksApart } from "./books-apart.ts";
import { episodesAboveSize } from "./episode-judge.ts";
import type { Case } from "./judged-case.ts";
import type { Judged } from "./simulation.ts";
import type { TargetTrade } from "./target-trades.ts";
import { targetTrades, tradeKey } from "./target-trades.ts";

/** The venue tells its time in whole seconds: no age is known better than that. */
const VENUE_SECOND_MS = 1_000;
/** A reorganisation may bring a trade into a later block: as many seconds later as the deepest takes away, twelve blocks and the next. */
const MOST_MOVED_S = 26;

/** What a run comes to, held against the world's own truth. Each list names what is wrong, in words. */
export interface Judgement {
  /** Trades that every living feed had time to tell. */
  readonly due: number;
  readonly signals: number;
  readonly missed: readonly string[];
  /** More than one signal of one trade, or one of no trade. */
  readonly doubled: readonly string[];
  /** The same where a feed lied of the trade's size or time, so that two tellings could not be known for one. */
  readonly misled: readonly string[];
  readonly wrongTotals: readonly string[];
  /** Episodes with more committed than their size. */
  readonly aboveSize: readonly string[];
  /** Bought though it was history, or too old. */
  readonly staleCopied: readonly string[];
  /** Orders left open or posted twice, and books that differ from the venue's or from the journal. */
  readonly books: readonly string[];
  readonly orders: readonly JudgedOrder[];
}

/** A first order of a signal, with the trade that it copies. */
export interface JudgedOrder {
  readonly order: OrderRecord;
  readonly trade: TargetTrade;
  readonly signal: SignalRecord;
  /** When the exchange took it. */
  readonly postedMs: number;
}

/** The Data API answers from a cache for so long. */
const CACHED_MS = 16_000;
const ALIAS_WITHIN_S = 600;

/** @param sweptMs when the last sweep began: what the Data API showed by then must be known, ghosts excepted */
export function judge(simulation: Judged, sweptMs: number): Judgement {
  const { store } = simulation.bot;
  const signals = store.rows(builder.selectFrom("signals").selectAll()) as SignalRecord[];
  const orders = store.rows(builder.selectFrom("orders").selectAll()) as OrderRecord[];
  const targets = new Map(store.records.targets.all().map((target) => [target.id, target]));
  const followed = new Set([...targets.values()].map(({ address }) => address));
  const trades = targetTrades(simulation.world.state).filter(({ wallet }) => followed.has(wallet));
  const bySignal = tradesBySignal(trades, signals);
  const shrunk = shrunkSignals(store, signals);
  const one: Case = { simulation, trades, signals, orders, targets, bySignal, shrunk };
  return {
    ...compareSignals(one, sweptMs - CACHED_MS),
    signals: signals.length,
    aboveSize: episodesAboveSize(one, simulation.settings),
    staleCopied: staleCopies(one, simulation.settings),
    books: booksApart(simulation, orders),
    orders: firstOrders(one),
  };
}

function tradesBySignal(trades: readonly TargetTrade[], signals: readonly SignalRecord[]): Map<number, TargetTrade> {
  const known = new Map<string, TargetTrade>();
  for (const trade of trades) {
    known.set(tradeKey(trade, trade.tx), trade);
    known.set(tradeKey(trade, trade.announcedTx), trade);
  }
  const found = new Map<number, TargetTrade>();
  for (const { id, tx, aliasTx, wallet, token, side } of signals) {
    const of = (hash: string) => known.get(tradeKey({ wallet, tokenId: token, side: side as "BUY" | "SELL" }, hash));
    const trade = of(tx);
    const taken = aliasTx === null ? undefined : of(aliasTx);
    // Of two that are alike (ENGINE rule 6) nobody can tell which settles what was pushed: each is one signal all the same.
    const shown = taken !== undefined && (trade === undefined || areAlike(trade, taken)) ? taken : trade;
    if (shown !== undefined) found.set(id, shown);
  }
  return found;
}

/** As far as a bot that knows only one of them can say: the same shares within a hundredth, at a price within a cent. */
function areAlike(one: TargetTrade, other: TargetTrade): boolean {
  const price = ({ collateralMicro, sharesMicro }: TargetTrade) => collateralMicro / sharesMicro;
  const isAsMuch = Math.abs(one.sharesMicro - other.sharesMicro) * 100 <= one.sharesMicro;
  return isAsMuch && Math.abs(price(one) - price(other)) <= 0.01;
}

function shrunkSignals(store: SqliteStore, signals: readonly SignalRecord[]): Set<number> {
  const found = store.rows(builder.selectFrom("discrepancies").selectAll());
  const subjects = new Set(found.flatMap(({ kind, subject }) => (kind === "shrink" ? [subject] : [])));
  return new Set(signals.flatMap(({ id, tx, token, side }) => (subjects.has(`${tx} ${token} ${side}`) ? [id] : [])));
}

function compareSignals({ trades, signals, targets, bySignal, shrunk, simulation }: Case, shownMs: number) {
  const baselineS = new Map([...targets.values()].map(({ address, baselineS: second }) => [address, second]));
  const signalsOf = Map.groupBy(
    signals.filter(({ id }) => bySignal.has(id)),
    ({ id }) => bySignal.get(id),
  );
  const [missed, doubled, misled, wrongTotals]: string[][] = [[], [], [], []];
  let due = 0;
  for (const trade of trades) {
    const isHistory = trade.settledS <= (baselineS.get(trade.wallet) ?? 0);
    const ofIt = signalsOf.get(trade) ?? [];
    if (ofIt.length > 1) {
      const isPlain = (one: SignalRecord) => couldBeKnown(one, trade) && !wasMistold(simulation.bot.store, one, trade);
      const list = ofIt.every(isPlain) ? doubled : misled;
      list?.push(`${ofIt.length} signals of ${named(trade)}`);
    }
    if (isHistory || trade.visibleMs.dataApi > shownMs) continue;
    due += 1;
    // Where a push told a part of it under another hash nobody could know the two for one: the proven one has to be whole.
    const signal = ofIt.find((one) => isTrue(one, trade)) ?? ofIt[0];
    if (signal === undefined) missed?.push(named(trade));
    else if (!isTrue(signal, trade) && !shrunk.has(signal.id)) {
      wrongTotals?.push(
        `${signal.feed} tells ${signal.grossSharesMicro} for ${signal.netCollateralMicro} of ${named(trade)}`,
      );
    }
  }
  for (const { id, tx, proven } of signals) {
    if (!bySignal.has(id) && proven === 1) doubled?.push(`signal ${id} of ${tx} is no trade of a target`);
  }
  return { due, missed: missed ?? [], doubled: doubled ?? [], misled: misled ?? [], wrongTotals: wrongTotals ?? [] };
}

function isTrue({ feed, grossSharesMicro, netCollateralMicro }: SignalRecord, trade: TargetTrade): boolean {
  const collateralMicro = feed === "chain" ? trade.loggedMicro : trade.collateralMicro;
  return grossSharesMicro === trade.sharesMicro && netCollateralMicro === collateralMicro;
}

/**
 * Whether it tells what makes one signal of two transactions (ENGINE rule 6): the shares, a price within a cent, and a time that is
 * near. A log may name more than was spent (rule 2).
 */
function couldBeKnown({ grossSharesMicro, netCollateralMicro, venueS }: SignalRecord, trade: TargetTrade): boolean {
  const isPriced = Math.abs(netCollateralMicro - trade.collateralMicro) * 100 <= trade.sharesMicro;
  return grossSharesMicro === trade.sharesMicro && isPriced && Math.abs(venueS - trade.settledS) <= ALIAS_WITHIN_S;
}

/** Whether the Data API told another total, as it does while it shows rows twice (ENGINE rule 1): then it looked like another trade. */
function wasMistold({ records }: SqliteStore, { id }: SignalRecord, { sharesMicro: trueMicro }: TargetTrade): boolean {
  const rows = records.sightings.ofSignal(id).filter(({ feed }) => feed === "data-api");
  const toldMicro = rows.reduce((sum, { multiplicity, sharesMicro }) => sum + multiplicity * sharesMicro, 0);
  return rows.length > 0 && toldMicro !== trueMicro;
}

function named({ wallet, tx, side, sharesMicro, collateralMicro, fills }: TargetTrade): string {
  return `${side} ${sharesMicro} for ${collateralMicro} in ${fills} fills by ${wallet.slice(0, 8)} in ${tx.slice(0, 12)}`;
}

function staleCopies({ orders, signals, targets, bySignal, simulation }: Case, { maxAgeMs }: Settings): string[] {
  const byId = new Map(signals.map((signal) => [signal.id, signal]));
  return orders.flatMap((order) => {
    const signal = byId.get(order.signalId ?? 0);
    if (order.side !== "BUY" || signal === undefined) return [];
    const trade = bySignal.get(signal.id);
    const movedS = signal.feed === "chain" ? MOST_MOVED_S : 0;
    const second = Math.min(signal.venueS, (trade?.settledS ?? signal.venueS) + movedS);
    const isHistory = signal.baseline === 1 || second <= (targets.get(order.targetId)?.baselineS ?? 0);
    const ageMs = order.createdMs - (trade?.settledS ?? signal.venueS) * 1000;
    // Until a wrong clock is noticed, and once it is right again, nobody knows how old anything is.
    const isUnsure = simulation.machine?.wasUnsure(order.createdMs) ?? false;
    if (!isHistory && (ageMs <= maxAgeMs + VENUE_SECOND_MS || isUnsure)) return [];
    return [`order ${order.id} copies what is ${isHistory ? "history" : `${ageMs} ms old`}`];
  });
}

function firstOrders({ orders, signals, bySignal, simulation }: Case): JudgedOrder[] {
  const byId = new Map(signals.map((signal) => [signal.id, signal]));
  const seen = new Set<number>();
  return orders.flatMap((order) => {
    const signal = byId.get(order.signalId ?? 0);
    const trade = bySignal.get(order.signalId ?? 0);
    const taken = simulation.world.state.exchange.orders.get(order.hash);
    if (signal === undefined || trade === undefined || taken === undefined || seen.has(signal.id)) return [];
    seen.add(signal.id);
    return [{ order, trade, signal, postedMs: taken.createdMs }];
  });
}
