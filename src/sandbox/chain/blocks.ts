import type { Accounts } from "../exchange/accounts.ts";
import type { WorldState } from "../world/world-state.ts";
import { blockMs, headAt } from "./block-time.ts";
import type { ChainBlock, ChainLog, Mined, PlacedTransaction } from "./chain-block.ts";
import type { Fork } from "./chain-state.ts";
import { baseFeeWei } from "./gas.ts";
import { quantity } from "./hex.ts";
import { minedBetween, minedFromPool } from "./mined.ts";
import { blockHash, lowestOrigin, placeOf } from "./placement.ts";
import { settledMs } from "./settlement.ts";

const MOST_KEPT = 5_000;

/**
 * The chain as a node shows it. Nothing of it is stored: blocks follow from the seed, the trades and the
 * reorganisations, so that the same block is the same after any kill. What the world has forgotten (housekeeping.ts)
 * the chain has forgotten, too.
 */
export class Blocks {
  readonly #state: WorldState;
  readonly #accounts: Accounts | undefined;
  readonly #kept = new Map<number, readonly PlacedTransaction[]>();
  #forksSeen = 0;

  constructor(state: WorldState, accounts: Accounts | undefined) {
    this.#state = state;
    this.#accounts = accounts;
  }

  /** The newest block that is shown. */
  head(): number {
    return headAt(this.#state.nowMs);
  }

  get forks(): readonly Fork[] {
    return this.#state.chain.forks;
  }

  /** @param forks only those that are to be taken into account */
  hash(block: number, forks: readonly Fork[] = this.forks): string {
    return blockHash(this.#state.seed, block, forks);
  }

  /** A block that is shown, with all that lies in it. */
  block(number: number): ChainBlock {
    this.#load(number, number);
    return {
      number,
      hash: this.hash(number),
      parentHash: this.hash(number - 1),
      timestampS: blockMs(number) / 1000,
      baseFeeWei: baseFeeWei(this.#state.chain, number),
      transactions: this.#kept.get(number) ?? [],
    };
  }

  /** All logs of these blocks in order; both ends included. */
  logs(from: number, to: number): ChainLog[] {
    this.#load(from, to);
    const logs: ChainLog[] = [];
    for (let number = from; number <= to; number += 1) {
      for (const transaction of this.#kept.get(number) ?? []) logs.push(...transaction.logs);
    }
    return logs;
  }

  /** The same as they were before the last `forgotten` reorganisations. */
  formerLogs(from: number, to: number, forgotten: number): ChainLog[] {
    const forks = this.forks.slice(0, this.forks.length - forgotten);
    return [...this.#placed(from, to, forks).values()].flatMap((block) => block.flatMap(({ logs }) => logs));
  }

  /** Where a transaction lies; undefined while no block that is shown holds it. */
  find(tx: string): { readonly block: ChainBlock; readonly transaction: PlacedTransaction } | undefined {
    const minedMs = this.#minedMs(tx);
    if (minedMs === undefined) return undefined;
    const number = placeOf(tx, minedMs, this.forks);
    if (number > this.head()) return undefined;
    const block = this.block(number);
    const transaction = block.transactions.find(({ mined }) => mined.hash === tx);
    return transaction === undefined ? undefined : { block, transaction };
  }

  #minedMs(tx: string): number | undefined {
    const sent = this.#state.chain.transactions.find(({ hash }) => hash === tx);
    if (sent !== undefined) return sent.minedMs === null ? undefined : minedFromPool(sent).atMs;
    for (const rows of this.#state.rows) {
      const row = rows.findLast((one) => one.tx === tx && one.type === "TRADE");
      if (row !== undefined) return settledMs(row);
    }
    const move = this.#state.chain.cashMoves.find(({ hash }) => hash === tx);
    if (move !== undefined) return move.atMs;
    const own = this.#accounts?.tradesSettledIn(0, this.#state.nowMs).find((fill) => fill.tx === tx);
    return own?.atMs;
  }

  #load(from: number, to: number): void {
    if (this.#forksSeen !== this.forks.length) this.#kept.clear();
    this.#forksSeen = this.forks.length;
    let first = from;
    while (first <= to && this.#kept.has(first)) first += 1;
    if (first > to) return;
    for (const [number, transactions] of this.#placed(first, to, this.forks)) this.#kept.set(number, transactions);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= Math.max(MOST_KEPT, to - from + 1)) break;
      this.#kept.delete(oldest);
    }
  }

  #placed(from: number, to: number, forks: readonly Fork[]): Map<number, readonly PlacedTransaction[]> {
    const all = minedBetween(this.#state, this.#accounts, lowestOrigin(from, forks), to);
    const byBlock = Map.groupBy(all, (mined) => placeOf(mined.hash, mined.atMs, forks));
    const placed = new Map<number, readonly PlacedTransaction[]>();
    for (let number = from; number <= to; number += 1) {
      const mined = (byBlock.get(number) ?? []).toSorted((left, right) => left.atMs - right.atMs);
      placed.set(number, inPlace(mined, number, this.hash(number, forks)));
    }
    return placed;
  }
}

function inPlace(mined: readonly Mined[], number: number, hash: string): PlacedTransaction[] {
  let logIndex = 0;
  return mined.map((one, index) => {
    const place = {
      blockNumber: quantity(number),
      transactionHash: one.hash,
      transactionIndex: quantity(index),
      blockHash: hash,
      blockTimestamp: quantity(blockMs(number) / 1000),
    };
    const logs = one.logs.map((body) => {
      const log = { ...body, ...place, logIndex: quantity(logIndex), removed: false };
      logIndex += 1;
      return log;
    });
    return { mined: one, index, logs };
  });
}
