import type { Clock } from "../../../src/engine/ports.ts";

/** A clock that stands still until somebody sleeps on it, and then is where he wanted to wake. */
export class JumpingClock implements Clock {
  now = 1_790_000_000_000;

  nowMs(): number {
    return this.now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.now += Math.max(0, ms);
    // Others get their turn, as they would while somebody sleeps.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}
