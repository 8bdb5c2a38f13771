import { blockAt } from "./block-time.ts";
import type { Fork } from "./chain-state.ts";
import { madeUpHash, madeUpNumber } from "./made-up.ts";

/** The part of a hash that decides where reorganisations put its transaction. */
export function txHead(tx: string): string {
  return tx.slice(0, 10);
}

/**
 * The block in which a transaction lies after these reorganisations: each leaves half of what it hits under the same
 * number and puts the other half into the first block after it.
 * @param tx the hash or its head
 * @param minedMs the timestamp of its first block, or any time within that block's two seconds
 */
export function placeOf(tx: string, minedMs: number, forks: readonly Fork[]): number {
  let block = blockAt(minedMs);
  for (const { atMs, from, to } of forks) {
    if (block >= from && block <= to && madeUpNumber(2, "moved", txHead(tx), atMs, from) === 1) block = to + 1;
  }
  return block;
}

/** The lowest block from which a reorganisation can have brought something into `block` or later. */
export function lowestOrigin(block: number, forks: readonly Fork[]): number {
  return forks.reduceRight((low, { from, to }) => (to + 1 >= low && from < low ? from : low), block);
}

/** Another hash each time that the block was replaced. */
export function blockHash(seed: string, block: number, forks: readonly Fork[]): string {
  const times = forks.filter(({ from, to }) => block >= from && block <= to).length;
  return madeUpHash("block", seed, block, times);
}
