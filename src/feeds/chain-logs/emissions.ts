import type { PushedTrade } from "../../domain/trade.ts";

/** Rows of one transaction in one block. */
export interface ChainGroup {
  readonly tx: string;
  readonly blockHash: string;
  readonly blockNumber: number;
  readonly trades: readonly PushedTrade[];
}

interface Emitted {
  readonly tx: string;
  readonly blockHash: string;
  readonly blockNumber: number;
  readonly identities: Set<string>;
  complete: boolean;
}

/** Far more transactions than happen in the depth of a reorganisation; the oldest are forgotten. */
const MOST_TRANSACTIONS = 20_000;

/** What was handed on, so that the same row is handed on once, and so that what vanished can be undone. */
export class Emissions {
  readonly #emitted = new Map<string, Emitted>();
  readonly #gone = new Set<string>();

  /**
   * What to hand on of a group: the rows that are news, or a complete group whole unless it was complete before.
   * `fresh`: how many of them were never handed on.
   */
  news(group: ChainGroup, complete: boolean): { readonly trades: readonly PushedTrade[]; readonly fresh: number } {
    const known = this.#entry(group);
    const fresh = group.trades.filter(({ identity }) => !known.identities.has(identity));
    const wholeIsNews = complete && (fresh.length > 0 || !known.complete);
    for (const { identity } of fresh) known.identities.add(identity);
    known.complete ||= complete;
    return { trades: wholeIsNews ? group.trades : fresh, fresh: fresh.length };
  }

  isComplete(tx: string, blockHash: string): boolean {
    return this.#emitted.get(emissionKey(tx, blockHash))?.complete ?? false;
  }

  /** Forgets a transaction of a block: should the block come back, its rows are news. False when it was forgotten already. */
  forget(tx: string, blockHash: string): boolean {
    const key = emissionKey(tx, blockHash);
    this.#emitted.delete(key);
    if (this.#gone.has(key)) return false;
    if (this.#gone.size >= MOST_TRANSACTIONS) this.#gone.clear();
    this.#gone.add(key);
    return true;
  }

  /** The transactions of a block. */
  ofBlock(blockHash: string): string[] {
    return [...this.#emitted.values()].filter((one) => one.blockHash === blockHash).map(({ tx }) => tx);
  }

  /** Blocks within a range of numbers out of which something was handed on that is not among `seen` (emission keys). */
  missing(fromBlock: number, toBlock: number, seen: ReadonlySet<string>): Map<string, number> {
    const blocks = new Map<string, number>();
    for (const [key, { blockHash, blockNumber }] of this.#emitted) {
      if (blockNumber >= fromBlock && blockNumber <= toBlock && !seen.has(key)) blocks.set(blockHash, blockNumber);
    }
    return blocks;
  }

  #entry({ tx, blockHash, blockNumber }: ChainGroup): Emitted {
    const key = emissionKey(tx, blockHash);
    this.#gone.delete(key);
    const known = this.#emitted.get(key);
    if (known !== undefined) return known;
    if (this.#emitted.size >= MOST_TRANSACTIONS) {
      const [oldest] = this.#emitted.keys();
      if (oldest !== undefined) this.#emitted.delete(oldest);
    }
    const entry: Emitted = { tx, blockHash, blockNumber, identities: new Set(), complete: false };
    this.#emitted.set(key, entry);
    return entry;
  }
}

/** How `missing` names a transaction in a block. */
export function emissionKey(tx: string, blockHash: string): string {
  return `${blockHash} ${tx}`;
}
