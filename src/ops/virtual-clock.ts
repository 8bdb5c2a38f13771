import type { Clock } from "../engine/ports.ts";
import { TimerQueue } from "./timer-queue.ts";

/**
 * A clock that stands still until it is told to go on, and then jumps from one sleeper's due time to the next.
 * Sleepers due at the same instant wake in the order they lay down, and what one of them sets going runs out
 * (as far as it needs no real waiting) before the next is woken: a run is the same every time.
 */
export class VirtualClock implements Clock {
  readonly #queue = new TimerQueue();
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#queue.sleepUntil(this.#nowMs + Math.max(0, ms), signal);
  }

  /** When the next sleeper is due, or undefined when nobody sleeps. */
  nextDueMs(): number | undefined {
    return this.#queue.nextDueMs();
  }

  /** Wakes everybody who is due up to and at `untilMs`, each at his time, and then stands at `untilMs`. */
  async advanceTo(untilMs: number): Promise<void> {
    await settle();
    for (let dueMs = this.nextDueMs(); dueMs !== undefined && dueMs <= untilMs; dueMs = this.nextDueMs()) {
      await this.#wakeFirst(dueMs);
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** Runs until nobody sleeps any more. Throws after `maxWakes`: something sleeps for ever anew. */
  async run(maxWakes: number): Promise<void> {
    await settle();
    for (let wakes = 0; ; wakes++) {
      const dueMs = this.nextDueMs();
      if (dueMs === undefined) return;
      if (wakes >= maxWakes) throw new Error(`the virtual clock still has sleepers after ${maxWakes} wakes`);
      await this.#wakeFirst(dueMs);
    }
  }

  async #wakeFirst(dueMs: number): Promise<void> {
    this.#nowMs = Math.max(this.#nowMs, dueMs);
    this.#queue.takeFirst()?.wake();
    await settle();
  }
}

/** Every microtask has run when the event loop comes to its next turn. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
