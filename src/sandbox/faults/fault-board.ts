import { Prng } from "../world/prng.ts";
import type { Service, WireFault, WireFaultKind } from "./fault.ts";

export type ActiveFault = WireFault & {
  readonly id: number;
  readonly sinceMs: number;
  readonly untilMs: number;
};

type OfKind<K extends WireFaultKind> = Extract<ActiveFault, { readonly kind: K }>;

const MOST_FAULTS = 100;

/** The faults of the wire that are on. They are of this process alone: a restart ends them. Times are market time. */
export class FaultBoard {
  readonly #nowMs: () => number;
  readonly #prng = Prng.fromSeed("faults");
  readonly #listeners: ((fault: ActiveFault) => void)[] = [];
  #faults: ActiveFault[] = [];
  #numbers = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Puts a fault on; undefined when there are too many. */
  add(fault: WireFault): ActiveFault | undefined {
    if (this.list().length >= MOST_FAULTS) return undefined;
    this.#numbers += 1;
    const sinceMs = this.#nowMs();
    const active = { ...fault, id: this.#numbers, sinceMs, untilMs: sinceMs + fault.forMs };
    this.#faults.push(active);
    for (const listener of this.#listeners) listener(active);
    return active;
  }

  list(): readonly ActiveFault[] {
    const nowMs = this.#nowMs();
    this.#faults = this.#faults.filter(({ untilMs }) => untilMs > nowMs);
    return this.#faults;
  }

  /** Takes off all, or those of one service. */
  clear(service?: string): void {
    this.#faults = service === undefined ? [] : this.#faults.filter((fault) => fault.service !== service);
  }

  /** Hears of every fault that is put on. */
  watch(listener: (fault: ActiveFault) => void): void {
    this.#listeners.push(listener);
  }

  /** The newest fault of these kinds that hits the service now; asked once for each request or frame. */
  strike<K extends WireFaultKind>(service: Service, ...kinds: readonly K[]): OfKind<K> | undefined {
    if (this.#faults.length === 0) return undefined;
    return this.list().findLast((fault): fault is OfKind<K> => {
      const isMeant = fault.service === service && (kinds as readonly string[]).includes(fault.kind);
      return isMeant && (fault.share === 1 || this.#prng.chance(fault.share));
    });
  }
}
