import type { Book } from "../../domain/book.ts";
import type { Clock, SignalRecord } from "../ports.ts";
import type { Round } from "./decision.ts";

/** A request for a book may be shared with one that left before the trade: after so many looks there is a newer one, or none. */
const MOST_LOOKS = 6;
const WAIT_MS = 500;
/** Signals remembered; of one that was forgotten the count begins anew, until it is stale. */
const MOST_KEPT = 5_000;

/** Whether a book says what the market was after a trade, and lately (rule 23). */
export function isBookFresh({ readMs }: Book, { venueS }: SignalRecord, round: Round): boolean {
  const { nowMs, settings } = round;
  return Math.abs(nowMs - readMs) <= settings.maxBookAgeMs && readMs >= venueS * 1000;
}

/** Reads books again that are too old to decide by: a few times, a moment later each, in a round of their own (rule 23). */
export class SecondLook {
  readonly #clock: Clock;
  /** Looks taken, by signal. */
  readonly #looks = new Map<number, number>();
  #waits = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this signal waits for another look; counts it. */
  isDue({ id }: SignalRecord): boolean {
    const looks = this.#looks.get(id) ?? 0;
    this.#looks.delete(id);
    if (looks >= MOST_LOOKS) return false;
    const [oldest] = this.#looks.keys();
    if (oldest !== undefined && this.#looks.size >= MOST_KEPT) this.#looks.delete(oldest);
    this.#looks.set(id, looks + 1);
    this.#waits = true;
    return true;
  }

  /** Runs the round in which those wait that were due since the last call; nothing when there are none. */
  async after(abort: AbortSignal, round: () => Promise<void>): Promise<void> {
    if (!this.#waits) return;
    this.#waits = false;
    await this.#clock.sleep(WAIT_MS, abort);
    if (!abort.aborted) await round();
  }
}
