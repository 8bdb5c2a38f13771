import type { ActivitySource } from "../wire/activity-source.ts";
import { Prng } from "../world/prng.ts";
import { truthOf } from "./page-truth.ts";
import type { RecordedRow } from "./recorded-row.ts";
import type { Recording } from "./recording.ts";

/** Rows are shown at most so long after their second. */
const LATEST_MS = 20_000;

/** What the recordings hold, counted over all recorded rows, those of page overlaps included. Amounts in micro-units. */
export interface RecordedCounts {
  readonly rows: number;
  readonly tradeRows: number;
  readonly tradeShares: bigint;
  readonly tradeCollateral: bigint;
  /** Rows that overlapping pages served again. */
  readonly overlapRows: number;
}

/** Recorded wallets behind the wire: what they did, and when the Data API shows it. */
export class RecordedWorld implements ActivitySource {
  readonly counts: RecordedCounts;
  readonly #truth = new Map<string, readonly RecordedRow[]>();

  /** @param seed decides when each row becomes visible: uniformly within 20 s after its second */
  constructor(recordings: readonly Recording[], seed: string) {
    for (const [wallet, pages] of pagesByWallet(recordings)) {
      const truth = truthOf(pages);
      const prng = Prng.fromSeed(`visibility ${seed} ${wallet}`);
      for (const row of truth) row.visibleMs = row.timestampS * 1000 + prng.int(0, LATEST_MS);
      this.#truth.set(wallet, truth);
    }
    this.counts = countsOf(recordings, this.#truth);
  }

  get wallets(): string[] {
    return [...this.#truth.keys()].sort();
  }

  rowsOf(user: string): readonly RecordedRow[] {
    return this.#truth.get(user) ?? [];
  }

  /** Positions were not recorded with the activity. */
  positionsOf(): readonly string[] {
    return [];
  }
}

function pagesByWallet(recordings: readonly Recording[]): Map<string, (readonly RecordedRow[])[]> {
  const byWallet = new Map<string, (readonly RecordedRow[])[]>();
  for (const { wallet, pages } of recordings) byWallet.set(wallet, [...(byWallet.get(wallet) ?? []), ...pages]);
  return byWallet;
}

function countsOf(
  recordings: readonly Recording[],
  truth: ReadonlyMap<string, readonly RecordedRow[]>,
): RecordedCounts {
  let [rows, tradeRows, tradeShares, tradeCollateral] = [0, 0, 0n, 0n];
  for (const row of recordings.flatMap(({ pages }) => pages.flat())) {
    rows += 1;
    if (row.type !== "TRADE") continue;
    tradeRows += 1;
    tradeShares += BigInt(row.sizeMicro);
    tradeCollateral += BigInt(row.usdcMicro);
  }
  const kept = [...truth.values()].reduce((sum, wallet) => sum + wallet.length, 0);
  return { rows, tradeRows, tradeShares, tradeCollateral, overlapRows: rows - kept };
}
