import type { Store, TargetRecord } from "../../src/engine/ports.ts";
import { Intake } from "../../src/engine/seeing/intake.ts";
import { PageUnion } from "../../src/feeds/data-api/page-union.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import type { RecordedRow } from "../../src/sandbox/recorded/recorded-row.ts";
import type { Recording } from "../../src/sandbox/recorded/recording.ts";
import type { Progress } from "./progress.ts";

/** Rows stored in one transaction. */
const BATCH_ROWS = 500;

interface LooseRow {
  readonly wallet: string;
  readonly row: RecordedRow;
  /** The how-manieth of its kind on its page: the largest that arrives is the page's count, in any order. */
  readonly ordinal: number;
}

/** Gives every recorded row to intake on its own, in one seeded permutation, without decisions; returns how often episodes joined. */
export function deliverShuffled(
  recordings: readonly Recording[],
  seed: number,
  needs: { readonly store: Store; readonly nowMs: number; readonly progress: Progress },
): { readonly joined: number } {
  const { store, nowMs, progress } = needs;
  const targets = new Map(store.records.targets.all().map((target) => [target.address, target]));
  const tokenIds = new Map<string, number>();
  const rows = shuffled(recordings.flatMap(looseRows), seed);
  let joined = 0;
  for (let first = 0; first < rows.length; first += BATCH_ROWS) {
    const batch = rows.slice(first, first + BATCH_ROWS);
    joined += store.transact((records) => {
      const intake = new Intake(records, nowMs, tokenIds);
      return batch.reduce((sum, row) => Math.max(sum, takeOne(intake, row, targets)), 0);
    });
    progress.show(first + batch.length, rows.length);
  }
  return { joined };
}

/** The report of an intake counts on from row to row. */
function takeOne(
  intake: Intake,
  { wallet, row, ordinal }: LooseRow,
  targets: ReadonlyMap<string, TargetRecord>,
): number {
  const target = targets.get(wallet);
  if (target === undefined) throw new Error(`${wallet} is no target`);
  const union = new PageUnion(wallet);
  union.add([JSON.parse(row.json)]);
  const { sightings, changes, rejected } = union.united();
  const counted = <Item>(items: readonly Item[]) => items.map((item) => ({ ...item, multiplicity: ordinal }));
  return intake.take(target, { sightings: counted(sightings), changes: counted(changes), rejected }).joined;
}

function looseRows({ wallet, pages }: Recording): LooseRow[] {
  return pages.flatMap((page) => {
    const counts = new Map<string, number>();
    return page.map((row) => {
      const ordinal = (counts.get(row.json) ?? 0) + 1;
      counts.set(row.json, ordinal);
      return { wallet, row, ordinal };
    });
  });
}

/** Fisher and Yates. */
function shuffled<Item>(items: Item[], seed: number): Item[] {
  const random = createSeededRandom(seed);
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
  return items;
}
