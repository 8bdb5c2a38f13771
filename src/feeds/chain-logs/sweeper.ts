import type { Clock } from "../../engine/ports.ts";
import type { Tally } from "../tally.ts";
import type { ChainReader, LogFilter, LogRange } from "./chain-reader.ts";
import { emissionKey } from "./emissions.ts";
import type { ChainCount, LogOutlet } from "./log-outlet.ts";
import { REORG_DEPTH } from "./recent-heads.ts";

/** The last block up to which everything was read. Kept over restarts; what it gives back is checked. */
export interface BlockCursor {
  get(): unknown;
  set(block: number): void;
}

export interface SweeperNeeds {
  readonly reader: ChainReader;
  readonly outlet: LogOutlet;
  readonly clock: Clock;
  readonly tally: Tally<ChainCount>;
  readonly cursor: BlockCursor;
  /** Undefined while there is nobody to follow. */
  filter(): LogFilter | undefined;
  /** How long until the next sweep when nothing asks for one. */
  everyMs(): number;
}

/** What lies further back is the Data API's to find; at one block a second this is nearly three hours. */
const MOST_GAP = 10_000;
/** A provider so far behind is out of use: the chain itself must have begun anew. */
const MOST_LAG = 5_000;
const LEAST_PAUSE_MS = 250;
const AFTER_FAILURE_MS = 2_000;

/**
 * Reads the logs since the last block seen, and the depth of a reorganisation before it anew each time: what the subscription left out
 * is filled in, and what it told of blocks that vanished is undone.
 */
export class Sweeper {
  readonly #needs: SweeperNeeds;
  #pause: AbortController | undefined;
  #isAsked = false;
  #problem: string | null = null;

  constructor(needs: SweeperNeeds) {
    this.#needs = needs;
  }

  /** Why the last sweep failed; null when it did not. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Sweeps as soon as may be, once more if one is under way. */
  ask(): void {
    this.#isAsked = true;
    this.#pause?.abort();
  }

  /** Sweeps until aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, everyMs } = this.#needs;
    while (!signal.aborted) {
      this.#isAsked = false;
      const swept = await this.#trySweep(signal);
      await clock.sleep(LEAST_PAUSE_MS, signal).catch(() => undefined);
      if (!this.#isAsked) await this.#rest(swept ? everyMs() : AFTER_FAILURE_MS, signal);
    }
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const pause = new AbortController();
    this.#pause = pause;
    const stop = () => pause.abort();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    // It rejects only when somebody asks or stops.
    await this.#needs.clock.sleep(ms, pause.signal).catch(() => undefined);
    signal.removeEventListener("abort", stop);
    this.#pause = undefined;
  }

  async #trySweep(signal: AbortSignal): Promise<boolean> {
    const filter = this.#needs.filter();
    if (filter === undefined) return true;
    try {
      await this.#sweep(filter, signal);
      this.#problem = null;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.#needs.tally.add("sweepErrors");
      this.#problem = `the last blocks cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return false;
    }
  }

  async #sweep(filter: LogFilter, signal: AbortSignal): Promise<void> {
    const { reader, outlet, tally, cursor } = this.#needs;
    const head = await reader.headNumber(signal);
    const known = this.#known(head);
    for await (const range of reader.logs(this.#from(known, head), head, filter, signal)) {
      tally.add("gapsFilled", await outlet.takeWhole(range.logs, signal));
      await this.#undoVanished(range, signal);
      if (range.toBlock > (known ?? -1)) cursor.set(range.toBlock);
    }
    tally.add("sweeps");
  }

  #known(head: number): number | undefined {
    const stored = this.#needs.cursor.get();
    if (typeof stored !== "number" || !Number.isSafeInteger(stored) || stored < 0) return undefined;
    return stored > head + MOST_LAG ? undefined : stored;
  }

  #from(known: number | undefined, head: number): number {
    const oldest = head - MOST_GAP + 1;
    if (known !== undefined && known + 1 < oldest) this.#needs.tally.add("gapsCut");
    // What was last read could still vanish then, and has had time to since: the depth is counted from there.
    return Math.max(0, oldest, Math.min(head, known ?? head) - REORG_DEPTH + 1);
  }

  /** What was handed on out of a block of this range, and is not in the range now, is looked for by the block's header. */
  async #undoVanished({ fromBlock, toBlock, logs }: LogRange, signal: AbortSignal): Promise<void> {
    const { reader, outlet, tally } = this.#needs;
    const seen = new Set(logs.map(({ transactionHash, blockHash }) => emissionKey(transactionHash, blockHash)));
    for (const [blockHash, number] of outlet.emissions.missing(fromBlock, toBlock, seen)) {
      const head = await reader.head(number, signal);
      if (head !== undefined && head.hash !== blockHash) outlet.undoBlock(blockHash);
      else tally.add("missing");
    }
  }
}
