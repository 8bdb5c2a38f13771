import { averagePrice } from "../../domain/price.ts";
import { FeeEvidence } from "./fee-evidence.ts";
import type { Tape, TapeChange, TapeMarket, TapeSignal } from "./tape.ts";
import { KIND } from "./tape.ts";

/** Most markets take five shares at least (rule 13). */
const USUAL_MIN_SHARES_MICRO = 5_000_000;

/** What is known of a market besides the wallet's rows. */
export interface MarketTerms {
  readonly feeRatePpm: number;
  readonly minSharesMicro: number;
}

/** What is told of markets besides the wallet's trades, by condition id. */
export interface ToldOfMarkets {
  /** Fee rate and minimum where they are known; else the wallet's own fees tell the rate. */
  readonly terms?: ReadonlyMap<string, MarketTerms>;
  /** Names of events. */
  readonly events?: ReadonlyMap<string, string>;
}

interface Row {
  readonly kind: number;
  readonly atS: number;
  readonly token: number;
  readonly market: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly priceMicro: number;
  readonly lowestMicro: number;
  readonly highestMicro: number;
  readonly rested: number;
}

interface Draft {
  readonly conditionId: string;
  readonly places: [number, number];
  readonly fees: FeeEvidence;
}

const FOLLOWED: Readonly<Record<string, number>> = { SPLIT: KIND.split, MERGE: KIND.merge, REDEEM: KIND.redeem };

/** Makes a tape of signals and other changes, which may come in any order but for rows of one second, which keep theirs. */
export class TapeWriter {
  readonly #rows: Row[] = [];
  readonly #tokens: { token: string; market: number; outcomeIndex: number }[] = [];
  readonly #placeOf = new Map<string, number>();
  readonly #markets: Draft[] = [];
  readonly #marketOf = new Map<string, number>();
  readonly #unfollowed = new Map<string, number>();
  readonly #told: ToldOfMarkets;

  constructor(told: ToldOfMarkets = {}) {
    this.#told = told;
  }

  signal(signal: TapeSignal): void {
    const { grossSharesMicro: sharesMicro, netCollateralMicro: collateralMicro } = signal;
    // A total that was undone is no trade.
    if (sharesMicro <= 0) return;
    const market = this.#market(signal.conditionId);
    this.#markets[market]?.fees.trade(sharesMicro, collateralMicro, signal.feeMicro);
    this.#rows.push({
      kind: signal.side === "BUY" ? KIND.buy : KIND.sell,
      atS: signal.venueS,
      token: this.#token(signal, market),
      market,
      sharesMicro,
      collateralMicro,
      priceMicro: averagePrice(collateralMicro, sharesMicro),
      lowestMicro: signal.lowestPriceMicro,
      highestMicro: signal.highestPriceMicro,
      rested: signal.asMaker === true ? 1 : 0,
    });
  }

  change({ kind, conditionId, venueS, sharesMicro }: TapeChange): void {
    const followed = FOLLOWED[kind];
    if (followed === undefined || conditionId === "") {
      this.#unfollowed.set(kind, (this.#unfollowed.get(kind) ?? 0) + 1);
      return;
    }
    const market = this.#market(conditionId);
    const amounts = { sharesMicro, collateralMicro: 0, priceMicro: 0, lowestMicro: 0, highestMicro: 0, rested: 0 };
    this.#rows.push({ kind: followed, atS: venueS, token: -1, market, ...amounts });
  }

  finish(): Tape {
    const rows = this.#rows.sort((a, b) => a.atS - b.atS || a.kind - b.kind);
    const events = new Map<string, number>();
    const markets = this.#markets.map((draft) => this.#finished(draft, events));
    const column = (name: keyof Row) => Float64Array.from(rows, (row) => row[name]);
    return {
      rows: rows.length,
      kind: Uint8Array.from(rows, ({ kind }) => kind),
      atS: column("atS"),
      token: Int32Array.from(rows, ({ token }) => token),
      market: Int32Array.from(rows, ({ market }) => market),
      sharesMicro: column("sharesMicro"),
      collateralMicro: column("collateralMicro"),
      priceMicro: column("priceMicro"),
      lowestMicro: column("lowestMicro"),
      highestMicro: column("highestMicro"),
      rested: Uint8Array.from(rows, ({ rested }) => rested),
      tokens: this.#tokens,
      ...{ markets, events: events.size },
      unfollowed: this.#unfollowed,
    };
  }

  #finished({ conditionId, places, fees }: Draft, events: Map<string, number>): TapeMarket {
    const terms = this.#told.terms?.get(conditionId);
    const ratePpm = terms?.feeRatePpm ?? fees.ratePpm();
    const minSharesMicro = terms?.minSharesMicro ?? USUAL_MIN_SHARES_MICRO;
    const name = this.#told.events?.get(conditionId) ?? conditionId;
    const event = events.get(name) ?? events.size;
    events.set(name, event);
    return { conditionId, places, feeRatePpm: ratePpm ?? 0, feeKnown: ratePpm !== undefined, minSharesMicro, event };
  }

  #market(conditionId: string): number {
    const known = this.#marketOf.get(conditionId);
    if (known !== undefined) return known;
    const place = this.#markets.push({ conditionId, places: [-1, -1], fees: new FeeEvidence() }) - 1;
    this.#marketOf.set(conditionId, place);
    return place;
  }

  #token({ token, outcomeIndex }: TapeSignal, market: number): number {
    const known = this.#placeOf.get(token);
    if (known !== undefined) return known;
    const place = this.#tokens.push({ token, market, outcomeIndex }) - 1;
    this.#placeOf.set(token, place);
    const places = this.#markets[market]?.places;
    if (places !== undefined && (outcomeIndex === 0 || outcomeIndex === 1)) places[outcomeIndex] = place;
    return place;
  }
}
