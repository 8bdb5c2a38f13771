import type { DatabaseSync } from "node:sqlite";
import { collateralOf } from "./common-form.ts";
import type { Wallet } from "./recordings.ts";
import type { Sizing } from "./sizing.ts";
import { readSizing, sizeOf } from "./sizing.ts";
import { Walk } from "./walk.ts";

/** How the replay was sized, and what under equity sizing each wallet's positions were taken to be worth, in micro-USD. */
export interface Sized {
  readonly words: string;
  readonly theirPositions: bigint;
  /** Whether what we hold was marked by our own fills alone: else our equity cannot be reckoned from the books. */
  readonly marksAreFills: boolean;
}

interface Signal {
  readonly id: number;
  readonly side: string;
  readonly venueS: number;
  readonly seenMs: number;
  readonly total: bigint;
}

const GAP_S = 300;

/**
 * Goes through the journal once more: at each decision about a buy, what the episode was worth as far as it had been seen, its size
 * by the words of the sizing, what was committed, and that the order fits between the two.
 */
export function decidedSizes(
  database: DatabaseSync,
  wallets: readonly Wallet[],
  sized: Sized,
): { readonly checked: number; readonly problems: readonly string[] } {
  const sizing = readSizing(sized.words);
  const episodes = new Episodes(database, wallets);
  const walk = new Walk(database);
  const maxPerTrade = limitOf(database, "maxPerTradeMicro");
  const problems: string[] = [];
  let checked = 0;
  for (const decision of walk.decisions()) {
    const members = episodes.at(decision.signalId, decision.atMs);
    // Some rows of a transaction were served later than others: what it was worth in between is not known here.
    if (members === undefined || !members.ids.every((id) => walk.isWhole(id))) continue;
    checked += 1;
    const committed = walk.committed(members.ids, decision.orderId);
    const ordered = walk.ordered(members.ids, decision.orderId);
    const size = knowable(sizing, sized)
      ? sizeOf(sizing, {
          ...{ total: members.total, maxPerTrade, least: undefined, most: undefined },
          ...{ ourEquity: walk.equity(), theirPositions: sized.theirPositions },
        })
      : decision.size;
    const where = `decision ${decision.id} (${members.total} in ${members.ids.length} signals)`;
    if (size !== decision.size) problems.push(`${where}: its size is ${size}, stored ${decision.size}`);
    if (committed !== decision.committed) {
      problems.push(`${where}: ${committed} was committed, stored ${decision.committed}`);
    }
    if (ordered > 0n && committed + ordered > size)
      problems.push(`${where}: ${committed} and ${ordered} are above ${size}`);
    if (size > maxPerTrade) problems.push(`${where}: its size is above max per trade`);
  }
  return { checked, problems };
}

const knowable = ({ kind }: Sizing, { marksAreFills }: Sized): boolean => kind !== "equity" || marksAreFills;

/** Buy episodes as they were known at a moment, by rule 12. */
class Episodes {
  readonly #pairs = new Map<string, Signal[]>();
  readonly #places = new Map<number, { readonly pair: Signal[]; readonly index: number }>();

  constructor(database: DatabaseSync, wallets: readonly Wallet[]) {
    const totals = new Map<string, bigint>();
    for (const row of wallets.flatMap(({ rows }) => rows)) {
      if (row.type !== "TRADE") continue;
      const key = [row.tx, row.wallet, row.token, row.side].join("|");
      totals.set(key, (totals.get(key) ?? 0n) + collateralOf(row));
    }
    const rows = database
      .prepare("select id, tx, wallet, token, side, venue_s, first_seen_ms from signals order by venue_s, side, id")
      .all();
    for (const row of rows) {
      const total = totals.get([row.tx, row.wallet, row.token, row.side].join("|")) ?? 0n;
      const pairName = `${row.wallet}|${row.token}`;
      const pair = this.#pairs.get(pairName) ?? [];
      this.#pairs.set(pairName, pair);
      this.#places.set(Number(row.id), { pair, index: pair.length });
      const times = { venueS: Number(row.venue_s), seenMs: Number(row.first_seen_ms) };
      pair.push({ id: Number(row.id), side: String(row.side), total, ...times });
    }
  }

  /** Undefined for a sell. */
  at(signalId: number, atMs: number): { readonly ids: readonly number[]; readonly total: bigint } | undefined {
    const place = this.#places.get(signalId);
    const own = place?.pair[place.index];
    if (place === undefined || own?.side !== "BUY") return undefined;
    const known = place.pair.filter(({ seenMs }) => seenMs <= atMs);
    const at = known.indexOf(own);
    const members = [own];
    for (const step of [-1, 1]) {
      let last = own;
      for (let i = at + step; ; i += step) {
        const next = known[i];
        if (next?.side !== "BUY" || Math.abs(next.venueS - last.venueS) > GAP_S) break;
        members.push(next);
        last = next;
      }
    }
    return { ids: members.map(({ id }) => id), total: members.reduce((sum, { total }) => sum + total, 0n) };
  }
}

function limitOf(database: DatabaseSync, name: string): bigint {
  return BigInt(String(database.prepare("select value from limits where name = ?").get(name)?.value));
}
