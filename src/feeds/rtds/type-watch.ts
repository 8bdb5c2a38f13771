import { hasPassed } from "../../domain/elapsed.ts";
import type { Clock } from "../../engine/ports.ts";

/** Notices when one of several kinds of message has gone silent while another one speaks. */
export class TypeWatch<Type extends string> {
  readonly #types: readonly Type[];
  readonly #silenceMs: number;
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #lastMs = new Map<Type, number>();
  #askedMs = 0;

  constructor(types: readonly Type[], silenceMs: number, clock: Pick<Clock, "nowMs">) {
    this.#types = types;
    this.#silenceMs = silenceMs;
    this.#clock = clock;
  }

  /** A connection was opened: no kind is silent yet. */
  restart(): void {
    for (const type of this.#types) this.#lastMs.set(type, this.#clock.nowMs());
    this.#askedMs = this.#clock.nowMs();
  }

  /** Takes note of a message; tells a silent kind that is to be asked for again, each time at most once in the length of a silence. */
  heard(type: Type): Type | undefined {
    const nowMs = this.#clock.nowMs();
    this.#lastMs.set(type, nowMs);
    const silent = this.silent();
    if (silent === undefined || !hasPassed(this.#askedMs, this.#silenceMs, nowMs)) return undefined;
    this.#askedMs = nowMs;
    return silent;
  }

  silent(): Type | undefined {
    const nowMs = this.#clock.nowMs();
    const isSilent = (type: Type) => hasPassed(this.#lastMs.get(type) ?? nowMs, this.#silenceMs, nowMs);
    return this.#types.some((type) => !isSilent(type)) ? this.#types.find(isSilent) : undefined;
  }
}
