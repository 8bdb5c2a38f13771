import type { Clock } from "../../engine/ports.ts";
import type { ChainReader } from "./chain-reader.ts";
import type { ChainLog } from "./chain-records.ts";

export interface ReceiptQueueNeeds {
  readonly reader: ChainReader;
  readonly clock: Clock;
  take(logs: readonly ChainLog[], signal: AbortSignal): Promise<void>;
  onFailed(problem: string): void;
}

const AT_ONCE = 4;
/** More is a flood: what finds no place is completed by the next sweep. */
const MOST_WAITING = 500;
/** A provider that pushed a log may know its receipt only a moment later. */
const TRIES = 4;
const FIRST_WAIT_MS = 150;

/** Fetches the receipts of transactions, a few at a time, each once while it is under way. */
export class ReceiptQueue {
  readonly #needs: ReceiptQueueNeeds;
  readonly #waiting: string[] = [];
  readonly #known = new Set<string>();
  #running = 0;

  constructor(needs: ReceiptQueueNeeds) {
    this.#needs = needs;
  }

  want(tx: string, signal: AbortSignal): void {
    if (this.#known.has(tx) || this.#known.size >= MOST_WAITING) return;
    this.#known.add(tx);
    this.#waiting.push(tx);
    if (this.#running < AT_ONCE) void this.#work(signal);
  }

  async #work(signal: AbortSignal): Promise<void> {
    this.#running += 1;
    for (let tx = this.#waiting.shift(); tx !== undefined; tx = this.#waiting.shift()) {
      // After the stop nothing is asked any more, and nothing is left behind.
      if (!signal.aborted) await this.#fetch(tx, signal).catch((error: unknown) => this.#failed(tx, error, signal));
      this.#known.delete(tx);
    }
    this.#running -= 1;
  }

  async #fetch(tx: string, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const logs = await this.#needs.reader.receiptLogs(tx, signal);
      if (logs !== undefined) return this.#needs.take(logs, signal);
      await this.#needs.clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
    }
    throw new Error("there is none");
  }

  #failed(tx: string, error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#needs.onFailed(`receipt of ${tx}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
