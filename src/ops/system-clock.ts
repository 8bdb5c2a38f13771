import type { Clock } from "../engine/ports.ts";

/** Node's timers hold a 32-bit number of milliseconds; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** People's clock: the machine's own. */
export const systemClock: Clock = Object.freeze({
  nowMs: () => Date.now(),
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    for (let leftMs = Math.max(0, ms); ; leftMs -= LONGEST_TIMER_MS) {
      await timer(Math.min(leftMs, LONGEST_TIMER_MS), signal);
      if (leftMs <= LONGEST_TIMER_MS) return;
    }
  },
});

/** Milliseconds since the process began, whatever the machine's clock is set to; whether they count while it sleeps is the system's own choice. */
export const steadyClock: Pick<Clock, "nowMs"> = Object.freeze({ nowMs: () => performance.now() });

function timer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      clearTimeout(timeout);
      reject(signal?.reason);
    };
    const timeout = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
