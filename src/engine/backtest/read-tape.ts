import type { HoldingChange, Sighting } from "../../domain/trade.ts";
import { bySignal } from "../seeing/sightings-by-signal.ts";
import { totalsOf } from "../seeing/totals.ts";
import type { Tape } from "./tape.ts";
import type { ToldOfMarkets } from "./tape-writer.ts";
import { TapeWriter } from "./tape-writer.ts";

/** What a complete read brought, newest first, as the Data API serves it. */
export interface TapeRead {
  readonly sightings: readonly Sighting[];
  readonly changes: readonly (HoldingChange & { readonly multiplicity: number })[];
}

/** The tape of a wallet's read: its rows by signal (rule 1), each with the totals that the engine would have stored. */
export function tapeOf(read: TapeRead & ToldOfMarkets): Tape {
  const writer = new TapeWriter(read);
  for (const group of bySignal(read.sightings.toReversed())) {
    const [first] = group;
    if (first !== undefined) writer.signal({ ...first, ...totalsOf(group, first.feed) });
  }
  for (const change of read.changes.toReversed()) {
    for (let time = 0; time < change.multiplicity; time += 1) writer.change(change);
  }
  return writer.finish();
}
