import type { Records } from "../ports.ts";
import { CASH_TOLERANCE_MICRO } from "./books-compared.ts";
import type { ExternalFlow } from "./flows.ts";
import { bookFlow } from "./flows.ts";

/** A movement of our cash that no trade of ours made, as the chain or the venue tells it. */
export interface CashMove extends ExternalFlow {
  /** The same movement has the same id, however often it is read. */
  readonly id: string;
}

/** Where movements of cash are told of; reads the newest, by the venue's clock: ours may be hours off. */
export type CashMoves = (withinMs: number) => Promise<readonly CashMove[]>;

/** Movements are looked for so far back: a difference is found within minutes of its cause. */
const MOVES_WITHIN_MS = 2 * 3_600_000;
/** Books of an older copy, or of a bot that did not run, lack what happened meanwhile: so far back at most. */
const MOST_WITHIN_MS = 48 * 3_600_000;
/** How exactly the last agreement's instant is known. */
const NOTED_EVERY_MS = 10 * 60_000;
const AGREED = "booksAgreedAtMs";
const BOOKED = "bookedCashMoves";
const MOST_REMEMBERED = 500;

/** So many of the newest are tried together. */
const MOST_TOGETHER = 10;

/**
 * The movements that explain a difference in cash (`there − here`): looked for in the newest two hours, then in the time since the
 * books last agreed, for they may be those of an older copy. Undefined when none do; rejects when they cannot be read.
 */
export async function findMoves(
  records: Records,
  cashMoves: CashMoves,
  apartMicro: number,
  nowMs: number,
): Promise<readonly CashMove[] | undefined> {
  for (const withinMs of lookBacks(records, nowMs)) {
    const found = explaining(records, await cashMoves(withinMs), apartMicro);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is dear to read comes second: as far back as the books may lack something. */
function lookBacks(records: Records, nowMs: number): readonly number[] {
  const agreedAtMs = records.settings.get(AGREED);
  if (typeof agreedAtMs !== "number") return [MOVES_WITHIN_MS];
  const sinceAgreedMs = Math.min(MOST_WITHIN_MS, nowMs - agreedAtMs + MOVES_WITHIN_MS);
  return sinceAgreedMs > MOVES_WITHIN_MS + NOTED_EVERY_MS ? [MOVES_WITHIN_MS, sinceAgreedMs] : [MOVES_WITHIN_MS];
}

/**
 * The movements that explain a difference in cash (`there − here`), none of them booked before: those that come nearest to it, of
 * equals the fewest, for the chain also shows cash that the books know (what a redemption brings comes from no contract of ours).
 * Undefined when none do: what is not explained is not booked.
 */
function explaining(records: Records, moves: readonly CashMove[], apartMicro: number): readonly CashMove[] | undefined {
  const known = new Set(bookedIds(records));
  const news = moves.filter(({ id }) => !known.has(id));
  const restMicro = (some: readonly CashMove[]): number =>
    Math.abs(some.reduce((sum, { amountMicro }) => sum + amountMicro, 0) - apartMicro);
  const newest = news.toSorted((one, other) => one.atMs - other.atMs).slice(-MOST_TOGETHER);
  const sets = Array.from({ length: 2 ** newest.length }, (_, set) =>
    newest.filter((_one, at) => (set >> at) % 2 === 1),
  );
  return [news, ...sets]
    .filter((some) => some.length > 0 && restMicro(some) <= CASH_TOLERANCE_MICRO)
    .sort((one, other) => restMicro(one) - restMicro(other) || one.length - other.length)[0];
}

/** Remembers, in the caller's transaction, that the books and the venue's were the same at an instant. */
export function noteAgreement(records: Records, nowMs: number): void {
  const agreedAtMs = records.settings.get(AGREED);
  const isFresh = typeof agreedAtMs === "number" && Math.abs(nowMs - agreedAtMs) < NOTED_EVERY_MS;
  if (!isFresh) records.settings.set(AGREED, nowMs, nowMs);
}

/** Books movements once each, in the caller's transaction. */
export function bookMoves(records: Records, moves: readonly CashMove[], nowMs: number): void {
  for (const { id: _, ...flow } of moves) bookFlow(records, flow);
  const ids = [...bookedIds(records), ...moves.map(({ id }) => id)].slice(-MOST_REMEMBERED);
  records.settings.set(BOOKED, ids, nowMs);
}

function bookedIds(records: Records): string[] {
  const stored = records.settings.get(BOOKED);
  return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [];
}
