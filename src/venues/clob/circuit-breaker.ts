import { hasPassed } from "../../domain/elapsed.ts";

/** Stops asking a host that fails again and again; after a while one request may try whether it is back. */
export class CircuitBreaker {
  readonly #mostFailures: number;
  readonly #coolMs: number;
  #failures = 0;
  #openSinceMs: number | undefined;
  #isProbing = false;

  /** @param mostFailures in a row, until it opens; @param coolMs how long it then lets nothing through */
  constructor(mostFailures: number, coolMs: number) {
    this.#mostFailures = mostFailures;
    this.#coolMs = coolMs;
  }

  /** Whether a request may leave; the one that is let through after the cooling is the probe. Each must be answered below. */
  admit(nowMs: number): boolean {
    if (this.#openSinceMs === undefined) return true;
    if (this.#isProbing || !hasPassed(this.#openSinceMs, this.#coolMs, nowMs)) return false;
    this.#isProbing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openSinceMs = undefined;
    this.#isProbing = false;
  }

  failed(nowMs: number): void {
    this.#failures += 1;
    this.#isProbing = false;
    if (this.#failures >= this.#mostFailures) this.#openSinceMs = nowMs;
  }

  /** A request ended without saying anything of the host. */
  abandoned(): void {
    this.#isProbing = false;
  }

  isOpen(): boolean {
    return this.#openSinceMs !== undefined;
  }
}
