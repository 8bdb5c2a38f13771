import { z } from "zod";
import type { Book } from "../../domain/book.ts";
import type { Market, Resolution } from "../../domain/market.ts";
import type { Clock, MarketData } from "../../engine/ports.ts";
import type { JsonSource } from "../json-source.ts";
import { isNotFound } from "../json-source.ts";
import { BadAnswer, checked, conditionIdText } from "./answer.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { parseBook } from "./clob-book.ts";
import type { TradingTerms } from "./clob-market.ts";
import { parseClobOutcome, parseTradingTerms } from "./clob-market.ts";
import type { GammaMarket } from "./gamma-market.ts";
import { parseGammaMarket } from "./gamma-market.ts";
import { resolutionOf } from "./resolution.ts";
import type { SteadyClock } from "./venue-time.ts";
import { VenueTime } from "./venue-time.ts";

const MARKETS_KEPT = 2000;
const MARKET_TTL_MS = 60_000;
/** Equal requests for a book inside this time are one request. */
const BOOK_SHARED_MS = 250;
const BOOKS_SHARED = 500;
const TOKENS_KEPT = 20_000;

const byTokenSchema = z.object({ condition_id: conditionIdText });

/** Books that are kept up to date without being asked for. */
export interface LiveBooks {
  /** Undefined when it has none that is fresh. */
  book(token: string): Book | undefined;
  /** From now on it shall have this one: what was just read tells what its frames do not. */
  follow(book: Book): void;
}

interface Dated<Value> {
  readonly value: Promise<Value>;
  readonly atMs: number;
}

export interface MarketSources {
  /** https://gamma-api.polymarket.com */
  readonly gamma: JsonSource;
  /** https://clob.polymarket.com */
  readonly clob: JsonSource;
  /** Where there is a market channel. */
  readonly live?: LiveBooks;
}

/** Markets, books and outcomes from the venue's public endpoints. Answers that do not fit throw BadAnswer. */
export class ClobMarketData implements MarketData {
  readonly #sources: MarketSources;
  readonly #clock: Clock;
  readonly #markets = new BoundedCache<Dated<Market | undefined>>(MARKETS_KEPT);
  readonly #books = new BoundedCache<Dated<Book | undefined>>(BOOKS_SHARED);
  /** A token's market never changes. */
  readonly #conditions = new BoundedCache<string>(TOKENS_KEPT);
  readonly #time: VenueTime;
  readonly #steady: SteadyClock;

  /** What is read is dated by the venue's time. @param steady shows when `wall` is set anew; without one nobody notices between two measurements */
  constructor(sources: MarketSources, wall: Clock, steady: SteadyClock = wall, time = new VenueTime(wall, steady)) {
    this.#sources = sources;
    this.#clock = time.clock();
    this.#steady = steady;
    this.#time = time;
  }

  venueNowMs(): number {
    return this.#time.nowMs();
  }

  clockOffsetMs(): number {
    return this.#time.offsetMs();
  }

  isTimeSure(): boolean {
    return this.#time.isSure();
  }

  async makeTimeSure(signal?: AbortSignal): Promise<void> {
    if (!this.isTimeSure()) await this.measureOffset(signal);
  }

  /**
   * Asks the venue's `/time` and keeps how far its clock is ahead of ours, in ms: its second is taken at the middle of the
   * round trip. The venue tells whole seconds, so the result may be half a second off. To be called every minute.
   * Throws ClockJumped when the clock was set anew meanwhile.
   */
  async measureOffset(signal?: AbortSignal): Promise<number> {
    const sent = this.#time.now();
    const answer = await this.#sources.clob.get("/time", [], signal && { signal });
    const seconds = checked(z.int().min(1_577_836_800).max(4_102_444_800), answer, "CLOB time");
    return this.#time.tell(seconds * 1000, sent);
  }

  /** Undefined when Gamma knows no such market. Kept for a minute. */
  market(conditionId: string, signal?: AbortSignal): Promise<Market | undefined> {
    return this.#shared(this.#markets, conditionId, MARKET_TTL_MS, () => this.#readMarket(conditionId, signal));
  }

  /** Undefined when neither the CLOB nor Gamma knows the token. */
  async marketOfToken(token: string, signal?: AbortSignal): Promise<Market | undefined> {
    const known = this.#conditions.get(token) ?? (await this.#conditionOf(token, signal));
    const market = known === undefined ? undefined : await this.market(known, signal);
    if (market === undefined) return undefined;
    if (!market.tokens.includes(token)) {
      throw new BadAnswer(`market ${market.conditionId}: tokens: ${token} is not among them`);
    }
    this.#conditions.set(token, market.conditionId);
    return market;
  }

  /**
   * Undefined when the CLOB has no book of the token. Its `readMs` is when it was asked for, or when the last frame about it came:
   * a live one is taken while it is fresh, and not from before `notBeforeMs`.
   */
  async book(token: string, signal?: AbortSignal, notBeforeMs = 0): Promise<Book | undefined> {
    const { live } = this.#sources;
    const fresh = live?.book(token);
    if (fresh !== undefined && fresh.readMs >= notBeforeMs) return fresh;
    const read = await this.#bookByRequest(token, signal);
    if (read !== undefined) live?.follow(read);
    return read;
  }

  #bookByRequest(token: string, signal?: AbortSignal): Promise<Book | undefined> {
    return this.#shared(this.#books, token, BOOK_SHARED_MS, () => this.#readBook(token, signal));
  }

  /** Always asks anew. Throws BadAnswer when Gamma knows no such market. */
  async resolution(conditionId: string, signal?: AbortSignal): Promise<Resolution> {
    const [gamma, clob] = await Promise.all([
      this.#gammaMarket(["condition_ids", conditionId], signal),
      this.#fromClob(`/markets/${conditionId}`, [], signal),
    ]);
    if (gamma === undefined) throw new BadAnswer(`Gamma market: ${conditionId} is not known`);
    return resolutionOf(gamma, clob === undefined ? undefined : parseClobOutcome(clob));
  }

  async #readMarket(conditionId: string, signal?: AbortSignal): Promise<Market | undefined> {
    const [gamma, terms] = await Promise.all([
      this.#gammaMarket(["condition_ids", conditionId], signal),
      this.#fromClob(`/clob-markets/${conditionId}`, [], signal),
    ]);
    return gamma && merged(gamma, terms === undefined ? undefined : parseTradingTerms(terms));
  }

  /** The CLOB forgets markets that Gamma still lists. */
  async #conditionOf(token: string, signal?: AbortSignal): Promise<string | undefined> {
    const answer = await this.#fromClob(`/markets-by-token/${encodeURIComponent(token)}`, [], signal);
    if (answer !== undefined) return checked(byTokenSchema, answer, "CLOB market by token").condition_id;
    return (await this.#gammaMarket(["clob_token_ids", token], signal))?.conditionId;
  }

  async #readBook(token: string, signal?: AbortSignal): Promise<Book | undefined> {
    const askedMs = this.#clock.nowMs();
    const answer = await this.#fromClob("/book", [["token_id", token]], signal);
    return answer === undefined ? undefined : parseBook(answer, token, askedMs);
  }

  /** Gamma leaves closed markets out unless they are asked for. */
  async #gammaMarket(
    filter: readonly ["condition_ids" | "clob_token_ids", string],
    signal?: AbortSignal,
  ): Promise<GammaMarket | undefined> {
    for (const closed of [false, true]) {
      const query: Array<readonly [string, string]> = [filter];
      if (closed) query.push(["closed", "true"]);
      const answer = await this.#sources.gamma.get("/markets", query, signal && { signal });
      const [row] = checked(z.array(z.unknown()).max(100), answer, "Gamma markets");
      if (row === undefined) continue;
      const market = parseGammaMarket(row);
      if (market.conditionId === filter[1].toLowerCase() || market.tokens.includes(filter[1])) return market;
      throw new BadAnswer(`Gamma market: conditionId: ${market.conditionId} is not the market asked for`);
    }
    return undefined;
  }

  async #fromClob(
    path: string,
    query: ReadonlyArray<readonly [string, string]>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    try {
      return await this.#sources.clob.get(path, query, signal && { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** One request, on the first one's signal, for all who ask within `keptMs`; a failed one is forgotten at once. */
  #shared<Value>(
    cache: BoundedCache<Dated<Value>>,
    key: string,
    keptMs: number,
    read: () => Promise<Value>,
  ): Promise<Value> {
    const known = cache.get(key);
    const nowMs = this.#steady.nowMs();
    if (known !== undefined && nowMs - known.atMs < keptMs) return known.value;
    const dated = { value: read(), atMs: nowMs };
    cache.set(key, dated);
    dated.value.catch(() => {
      if (cache.get(key) === dated) cache.delete(key);
    });
    return dated.value;
  }
}

/** One view of a market: what it is from Gamma, on which terms it trades from the CLOB. Throws BadAnswer where they contradict. */
function merged(gamma: GammaMarket, terms: TradingTerms | undefined): Market {
  const what = `market ${gamma.conditionId}`;
  if (terms !== undefined && !gamma.tokens.every((token) => terms.tokens.includes(token))) {
    throw new BadAnswer(`${what}: clobTokenIds: Gamma and the CLOB name different tokens`);
  }
  if (terms?.negRisk !== undefined && terms.negRisk !== gamma.negRisk) {
    throw new BadAnswer(`${what}: negRisk: Gamma says ${gamma.negRisk}, the CLOB ${terms.negRisk}`);
  }
  const tickMicro = terms?.tickMicro ?? gamma.tickMicro;
  const minSharesMicro = terms?.minSharesMicro ?? gamma.minSharesMicro;
  const feeRatePpm = terms?.feeRatePpm ?? gamma.feeRatePpm;
  if (tickMicro === undefined) throw new BadAnswer(`${what}: orderPriceMinTickSize: is missing`);
  if (minSharesMicro === undefined) throw new BadAnswer(`${what}: orderMinSize: is missing`);
  if (feeRatePpm === undefined) throw new BadAnswer(`${what}: feeSchedule: is missing although fees are enabled`);
  return {
    conditionId: gamma.conditionId,
    title: gamma.title,
    slug: gamma.slug,
    tokens: gamma.tokens,
    outcomes: gamma.outcomes,
    negRisk: gamma.negRisk,
    tickMicro,
    minSharesMicro,
    feeRatePpm,
    acceptingOrders: !gamma.closed && (terms?.acceptingOrders ?? false),
    closed: gamma.closed,
    endMs: gamma.endMs,
    event: gamma.event,
    categories: gamma.categories,
    gameStartMs: gamma.gameStartMs,
    delayMs: terms?.delayMs ?? 0,
    version: gamma.version,
  };
}
