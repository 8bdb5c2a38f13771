import { venueMeaning } from "../../domain/venue-words.ts";
import type { Clock } from "../../engine/ports.ts";

/** What keeps orders from leaving; told once when it begins. */
export interface VenueTrouble {
  /** stopped: a person has to look; paused: the venue restarts or takes no orders for a while. */
  readonly kind: "stopped" | "paused";
  /** For people. */
  readonly text: string;
  /** What the venue said, for the journal. */
  readonly words: string;
}

interface Pause {
  readonly text: string;
  readonly untilMs: number;
  /** How long it waited for that, and waits twice as long when its probe fails. */
  readonly waitMs: number;
  /** The one order that finds out whether it is over. */
  readonly probe: string | undefined;
}

/** A pause the venue gives no time for; after it one order may find out. */
const PAUSE_MS = 15_000;
/** Trades are too old to be copied after two minutes: a longer wait would lose more than it spares. */
const LONGEST_PAUSE_MS = 30_000;

/** Whether orders may leave, as far as the venue's own answers tell. */
export class Readiness {
  readonly #clock: Clock;
  readonly #onTrouble: (trouble: VenueTrouble) => void;
  #stopped: string | undefined;
  #pause: Pause | undefined;

  constructor(clock: Clock, onTrouble: (trouble: VenueTrouble) => void) {
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  /** Fails closed: no order leaves until `release`. */
  stop(words: string): void {
    if (this.#stopped !== undefined) return;
    const text = venueMeaning(words) ?? words;
    this.#stopped = text;
    this.#onTrouble({ kind: "stopped", text, words });
  }

  /** A person has looked. What waits does not leave at once: after a while one order tries. */
  release(): void {
    if (this.#stopped === undefined) return;
    this.#pause = { text: this.#stopped, untilMs: this.#clock.nowMs() + PAUSE_MS, waitMs: PAUSE_MS, probe: undefined };
    this.#stopped = undefined;
  }

  /**
   * The venue did not take an order for now.
   * @param hash of that order: the first one keeps trying for all others
   * @param forMs as long as the venue asked for, if it did
   */
  pause(words: string, hash: string, forMs?: number): void {
    const text = venueMeaning(words) ?? words;
    const before = this.#pause;
    const nowMs = this.#clock.nowMs();
    const isAgain = before !== undefined && before.probe === hash && nowMs >= before.untilMs;
    const waitMs = forMs ?? (isAgain ? Math.min(2 * before.waitMs, LONGEST_PAUSE_MS) : (before?.waitMs ?? PAUSE_MS));
    const untilMs = Math.max(nowMs + waitMs, before?.untilMs ?? 0);
    this.#pause = { text, untilMs, waitMs, probe: before?.probe ?? hash };
    if (before === undefined) this.#onTrouble({ kind: "paused", text, words });
  }

  /** Why this order may not be posted now; undefined when it may. In a pause that ran out the first that asks is the probe. */
  admit(hash: string): string | undefined {
    const pause = this.#pause;
    if (this.#stopped !== undefined || pause === undefined || pause.probe === hash) return undefined;
    if (pause.probe === undefined && this.#clock.nowMs() >= pause.untilMs) {
      this.#pause = { ...pause, probe: hash };
      return undefined;
    }
    return `the venue pauses: ${pause.text}`;
  }

  /** An order has come to an end that says nothing of the pause: if it was the probe, another may be. */
  ended(hash: string): void {
    if (this.#pause?.probe === hash) this.#pause = { ...this.#pause, probe: undefined };
  }

  /** The venue took an order again, or refused it on its merits. */
  resumed(): void {
    this.#pause = undefined;
  }

  /** Why no order may leave now. A pause that ran out lets one find out whether it is over. */
  unready(): string | undefined {
    if (this.#stopped !== undefined) return `stopped: ${this.#stopped}`;
    const pause = this.#pause;
    if (pause === undefined) return undefined;
    if (this.#clock.nowMs() < pause.untilMs) return `the venue pauses: ${pause.text}`;
    return pause.probe === undefined ? undefined : `the venue pauses: ${pause.text}; one order finds out if it goes on`;
  }
}
