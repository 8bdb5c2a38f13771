import type { Clock } from "../../src/engine/ports.ts";

/** One direction of a connection: what is put in comes out later, in the same order, what came together together. */
export class FrameLane {
  readonly #clock: Clock;
  readonly #delayMs: () => number;
  #waiting: (() => void)[] = [];
  #isCarrying = false;

  constructor(clock: Clock, delayMs: () => number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  put(deliver: () => void): void {
    this.#waiting.push(deliver);
    if (!this.#isCarrying) void this.#carry();
  }

  async #carry(): Promise<void> {
    this.#isCarrying = true;
    while (this.#waiting.length > 0) {
      await this.#clock.sleep(this.#delayMs());
      const arrived = this.#waiting;
      // What is put in while this is handed over sets out anew.
      this.#waiting = [];
      for (const deliver of arrived) deliver();
    }
    this.#isCarrying = false;
  }
}
