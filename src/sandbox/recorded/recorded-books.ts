import type { Print } from "./print.ts";

const ONE_MICRO = 1_000_000;

/** Best prices of a token in micro-USD; null where the grid leaves no room for a side. */
export interface Quote {
  readonly bidMicro: number | null;
  readonly askMicro: number | null;
}

/**
 * The market around the trades seen so far. A BUY was filled at the ask: its price rounded up to the tick, the bid one tick
 * below; a SELL mirrored. Both stay inside [tick, 1 − tick].
 */
export function quoteAround(print: Print, tickMicro: number): Quote {
  const highest = ONE_MICRO - tickMicro;
  const inside = (micro: number) => Math.min(Math.max(micro, tickMicro), highest);
  const isBuy = print.side === "BUY";
  const steps = isBuy ? Math.ceil(print.priceMicro / tickMicro) : Math.floor(print.priceMicro / tickMicro);
  const traded = inside(steps * tickMicro);
  const bidMicro = isBuy ? traded - tickMicro : traded;
  const askMicro = isBuy ? traded : traded + tickMicro;
  return { bidMicro: bidMicro >= tickMicro ? bidMicro : null, askMicro: askMicro <= highest ? askMicro : null };
}

/** The other outcome's quote: who buys one sells the other at 1 − price. */
export function mirrored(quote: Quote): Quote {
  return {
    bidMicro: quote.askMicro === null ? null : ONE_MICRO - quote.askMicro,
    askMicro: quote.bidMicro === null ? null : ONE_MICRO - quote.bidMicro,
  };
}

interface Tape {
  /** By the moment they become visible. */
  readonly prints: readonly Print[];
  next: number;
  newest: Print | undefined;
}

/** The newest trade of each token among those visible. Time only goes forward. */
export class NewestPrints {
  readonly #tapes = new Map<string, Tape>();

  constructor(prints: readonly Print[]) {
    const byToken = new Map<string, Print[]>();
    for (const print of prints) {
      const tape = byToken.get(print.token);
      if (tape === undefined) byToken.set(print.token, [print]);
      else tape.push(print);
    }
    for (const [token, tape] of byToken) {
      this.#tapes.set(token, { prints: tape.sort((a, b) => a.visibleMs - b.visibleMs), next: 0, newest: undefined });
    }
  }

  of(token: string, nowMs: number): Print | undefined {
    const tape = this.#tapes.get(token);
    if (tape === undefined) return undefined;
    for (let print = tape.prints[tape.next]; print !== undefined && print.visibleMs <= nowMs; ) {
      if (tape.newest === undefined || print.timestampS >= tape.newest.timestampS) tape.newest = print;
      tape.next += 1;
      print = tape.prints[tape.next];
    }
    return tape.newest;
  }
}
