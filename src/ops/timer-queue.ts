export interface Timer {
  readonly dueMs: number;
  readonly wake: () => void;
  cancelled: boolean;
}

interface Entry extends Timer {
  readonly number: number;
}

/** Timers by due time; those due together in the order they were added. A binary heap. */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #added = 0;

  add(dueMs: number, wake: () => void): Timer {
    const entry: Entry = { dueMs, wake, cancelled: false, number: this.#added++ };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  /** Resolves when its timer is taken and woken; rejects with the signal's reason when aborted, and its timer is cancelled. */
  sleepUntil(dueMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        timer.cancelled = true;
        reject(signal?.reason);
      };
      const timer = this.add(dueMs, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** When the first timer is due, or undefined when there is none. */
  nextDueMs(): number | undefined {
    while (this.#heap[0]?.cancelled) this.#removeFirst();
    return this.#heap[0]?.dueMs;
  }

  takeFirst(): Timer | undefined {
    return this.nextDueMs() === undefined ? undefined : this.#removeFirst();
  }

  #removeFirst(): Entry | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(start: number): void {
    for (let child = start; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfEarlier(child, parent)) return;
      child = parent;
    }
  }

  #sink(start: number): void {
    for (let parent = start; ; ) {
      const left = 2 * parent + 1;
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfEarlier(child, parent)) return;
      parent = child;
    }
  }

  #swapIfEarlier(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined || !this.#isEarlier(one, other)) return false;
    this.#heap[one] = b;
    this.#heap[other] = a;
    return true;
  }

  #isEarlier(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.dueMs === b.dueMs ? a.number < b.number : a.dueMs < b.dueMs;
  }
}
