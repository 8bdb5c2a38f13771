/** A job works again once this many runs in a row did, or one that comes so long after the last failure. */
const GOOD_RUNS = 3;
const GOOD_AFTER_MS = 10 * 60_000;

/** What people know of a job's failing: told once when it begins and once when it has surely ended, not at each change between. */
export class JobTrouble {
  #isTold: boolean;
  #goodRuns = 0;
  #failedMs = 0;

  /** @param isTold whether the last run of an earlier life failed */
  constructor(isTold: boolean) {
    this.#isTold = isTold;
  }

  /** What is to be told after a run; undefined for nothing. */
  after(problem: string | null, nowMs: number): "failed" | "works" | undefined {
    if (problem !== null) {
      const isNew = !this.#isTold;
      this.#isTold = true;
      this.#goodRuns = 0;
      this.#failedMs = nowMs;
      return isNew ? "failed" : undefined;
    }
    this.#goodRuns += 1;
    const isSure = this.#goodRuns >= GOOD_RUNS || nowMs - this.#failedMs >= GOOD_AFTER_MS;
    if (!this.#isTold || !isSure) return undefined;
    this.#isTold = false;
    return "works";
  }
}
