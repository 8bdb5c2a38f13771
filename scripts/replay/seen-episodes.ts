import type { DatabaseSync } from "node:sqlite";

/** A signal as the pass over the stored orders needs it. */
interface SeenSignal {
  readonly id: number;
  readonly side: string;
  readonly venueS: number;
  readonly seenMs: number;
}

const GAP_S = 300;

/**
 * Episodes as they were known at a past moment: written from rule 12 over the stored signals, without the engine's code or
 * its episodes, which late rows may have joined or split since.
 */
export class SeenEpisodes {
  readonly #ofPair = new Map<string, SeenSignal[]>();
  readonly #placeOf = new Map<number, { readonly pair: SeenSignal[]; readonly at: number }>();

  constructor(database: DatabaseSync) {
    const rows = database
      .prepare(
        `select id, target_id || ' ' || token_id as pair, side, venue_s as venueS, first_seen_ms as seenMs from signals
          order by target_id, token_id, venue_s, side, id`,
      )
      .all() as unknown as (SeenSignal & { readonly pair: string })[];
    for (const { pair, ...signal } of rows) {
      const list = this.#ofPair.get(pair) ?? [];
      this.#ofPair.set(pair, list);
      this.#placeOf.set(signal.id, { pair: list, at: list.length });
      list.push(signal);
    }
  }

  /** Ids of the signals that lay in one episode with this one, as far as they had been seen by then. */
  membersAt(signalId: number, nowMs: number): Set<number> {
    const members = new Set<number>([signalId]);
    const place = this.#placeOf.get(signalId);
    if (place === undefined) return members;
    for (const step of [-1, 1]) {
      let last = place.pair[place.at];
      for (let at = place.at + step; last !== undefined; at += step) {
        const next = place.pair[at];
        if (next === undefined || Math.abs(next.venueS - last.venueS) > GAP_S) break;
        if (next.seenMs > nowMs) continue;
        if (next.side !== last.side) break;
        members.add(next.id);
        last = next;
      }
    }
    return members;
  }
}
