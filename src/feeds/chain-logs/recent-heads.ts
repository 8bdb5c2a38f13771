import type { Head } from "./chain-records.ts";

/** How deep a chain is looked at for blocks that vanished. Polygon's finality comes after a few. */
export const REORG_DEPTH = 64;
/** Times of blocks that are remembered, of whatever branch. */
const MOST_TIMES = 512;

/** The last heads of the chain, as far as they were heard of: what a new one says of the old ones, and when each block was made. */
export class RecentHeads {
  readonly #hashes = new Map<number, string>();
  readonly #times = new Map<string, number>();

  /** True when a block that was heard of is in the chain no more. */
  note({ number, hash, parentHash, timestamp }: Head): boolean {
    this.remember(hash, timestamp);
    const replaced = (this.#hashes.get(number) ?? hash) !== hash;
    const orphaned = (this.#hashes.get(number - 1) ?? parentHash) !== parentHash;
    if (replaced || orphaned) {
      for (const known of [...this.#hashes.keys()]) if (known >= number - 1) this.#hashes.delete(known);
    }
    for (const known of [...this.#hashes.keys()]) if (known <= number - REORG_DEPTH) this.#hashes.delete(known);
    // A head far off may be a lie: it must not fill the memory, nor clear it for ever.
    if (this.#hashes.size >= 2 * REORG_DEPTH) this.#hashes.clear();
    this.#hashes.set(number, hash);
    return replaced || orphaned;
  }

  remember(hash: string, timestampS: number): void {
    if (this.#times.size >= MOST_TIMES) {
      const [oldest] = this.#times.keys();
      if (oldest !== undefined) this.#times.delete(oldest);
    }
    this.#times.set(hash, timestampS);
  }

  /** Venue second of a block, if heard of. */
  timeOf(hash: string): number | undefined {
    return this.#times.get(hash);
  }
}
