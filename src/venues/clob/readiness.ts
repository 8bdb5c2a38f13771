import type { Clock } from "../../engine/ports.ts";

/** What keeps orders from leaving; told once when it begins. */
export interface VenueTrouble {
  /** stopped: a person has to look; paused: the venue restarts or takes no orders for a while. */
  readonly kind: "stopped" | "paused";
  /** In the venue's words. */
  readonly text: string;
}

/** A pause the venue gives no time for; after it one order may find out. */
const PAUSE_MS = 15_000;

/** Whether orders may leave, as far as the venue's own answers tell. */
export class Readiness {
  readonly #clock: Clock;
  readonly #onTrouble: (trouble: VenueTrouble) => void;
  #stopped: string | undefined;
  #pause: { readonly text: string; readonly untilMs: number } | undefined;

  constructor(clock: Clock, onTrouble: (trouble: VenueTrouble) => void) {
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  /** Fails closed: no order leaves until `release`. */
  stop(text: string): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = text;
    this.#onTrouble({ kind: "stopped", text });
  }

  /** A person has looked. */
  release(): void {
    this.#stopped = undefined;
  }

  /** @param forMs as long as the venue asked for, if it did */
  pause(text: string, forMs: number = PAUSE_MS): void {
    const isNew = this.#pause === undefined;
    this.#pause = { text, untilMs: this.#clock.nowMs() + forMs };
    if (isNew) this.#onTrouble({ kind: "paused", text });
  }

  /** The venue took an order again, or refused it on its merits. */
  resumed(): void {
    this.#pause = undefined;
  }

  /** Why no order may leave now. A pause that ran out lets one find out whether it is over. */
  unready(): string | undefined {
    if (this.#stopped !== undefined) return `stopped: ${this.#stopped}`;
    if (this.#pause === undefined || this.#clock.nowMs() >= this.#pause.untilMs) return undefined;
    return `the venue pauses: ${this.#pause.text}`;
  }
}
