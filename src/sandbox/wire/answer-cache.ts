import type { WireResponse } from "./wire.ts";

export interface CacheSettings {
  /** Shortest and longest market time in ms for which an address gets the same answer again; 0 and 0 switch it off. */
  readonly leastMs: number;
  readonly mostMs: number;
  readonly mostAnswers: number;
}

export const DEFAULT_CACHE: CacheSettings = { leastMs: 5_000, mostMs: 15_000, mostAnswers: 500 };
export const NO_CACHE: CacheSettings = { leastMs: 0, mostMs: 0, mostAnswers: 0 };

/** The content network before the Data API: the same address gets the same old answer for some seconds. */
export class AnswerCache {
  readonly #settings: CacheSettings;
  readonly #answers = new Map<string, { readonly untilMs: number; readonly answer: WireResponse }>();

  constructor(settings: CacheSettings) {
    this.#settings = settings;
  }

  get(address: string, nowMs: number): WireResponse | undefined {
    const hit = this.#answers.get(address);
    if (hit === undefined) return undefined;
    if (hit.untilMs <= nowMs) {
      this.#answers.delete(address);
      return undefined;
    }
    return { ...hit.answer, headers: { ...hit.answer.headers, "cf-cache-status": "HIT" } };
  }

  put(address: string, answer: WireResponse, nowMs: number): void {
    const { leastMs, mostMs, mostAnswers } = this.#settings;
    if (mostMs === 0 || answer.status !== 200) return;
    const lifeMs = leastMs + (checksum(address) % (mostMs - leastMs + 1));
    this.#answers.set(address, { untilMs: nowMs + lifeMs, answer });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= mostAnswers) break;
      this.#answers.delete(oldest);
    }
  }
}

/** FNV-1a: spreads addresses over the allowed lives, the same way each time. */
function checksum(text: string): number {
  let hash = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619);
  return hash >>> 0;
}
