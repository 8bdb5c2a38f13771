import type { Clock } from "../ports.ts";

/** An account's events come in bursts: one reading answers for them. */
const SETTLE_MS = 500;
const PAUSE_MS = 5_000;

export interface StrangerWatchNeeds {
  /** Reads the account's trades and orders. */
  readonly sweep: () => Promise<void>;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/**
 * The venue told of an order on our account that is none of ours: the account is read at once and not with the next comparison,
 * so that a second bot is noticed before it has copied the next trade (rule 31). One reading at a time, and one in five seconds.
 */
export class StrangerWatch {
  readonly #needs: StrangerWatchNeeds;
  #isBusy = false;
  #isAsked = false;

  constructor(needs: StrangerWatchNeeds) {
    this.#needs = needs;
  }

  heard(): void {
    this.#isAsked = true;
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    const { sweep, clock, stopping, onError } = this.#needs;
    this.#isBusy = true;
    try {
      while (this.#isAsked && !stopping.aborted) {
        await clock.sleep(SETTLE_MS, stopping);
        this.#isAsked = false;
        await sweep().catch(onError);
        await clock.sleep(PAUSE_MS, stopping);
      }
    } catch (error) {
      if (!stopping.aborted) onError(error);
    } finally {
      this.#isBusy = false;
    }
  }
}
