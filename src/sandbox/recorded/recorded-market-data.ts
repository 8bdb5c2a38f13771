import type { Book } from "../../domain/book.ts";
import type { Market, Resolution } from "../../domain/market.ts";
import { printsOf } from "./print.ts";
import type { Quote } from "./recorded-books.ts";
import { mirrored, NewestPrints, quoteAround } from "./recorded-books.ts";
import type { RecordedMarket } from "./recorded-markets.ts";
import { MarketGatherer } from "./recorded-markets.ts";
import type { RecordedWorld } from "./recorded-world.ts";

/** Levels are deep: what is copied never moves the market. */
const DEEP_MICRO = 100_000_000 * 1_000_000;
const MIN_SHARES_MICRO = 5_000_000;

/**
 * Markets, books and outcomes made from recorded trades: the fourth side of the recorded world. It has the shape of the
 * bot's own market data and is asked in memory, because a replay asks some million times.
 * Recordings tell neither fees nor delays: there are none.
 */
export class RecordedMarketData {
  readonly markets: ReadonlyMap<string, RecordedMarket>;
  readonly #nowMs: () => number;
  readonly #prints: NewestPrints;
  readonly #marketOfToken = new Map<string, RecordedMarket>();

  constructor(world: RecordedWorld, nowMs: () => number) {
    this.#nowMs = nowMs;
    const wallets = world.wallets.map((wallet) => world.rowsOf(wallet));
    const gatherer = new MarketGatherer();
    for (const rows of wallets) gatherer.takeWallet(rows);
    this.markets = gatherer.finish(wallets.flat());
    this.#prints = new NewestPrints(wallets.flatMap(printsOf));
    for (const market of this.markets.values()) {
      for (const token of market.tokens) if (token !== "") this.#marketOfToken.set(token, market);
    }
  }

  venueNowMs(): number {
    return this.#nowMs();
  }

  clockOffsetMs(): number {
    return 0;
  }

  isTimeSure(): boolean {
    return true;
  }

  async makeTimeSure(): Promise<void> {}

  async market(conditionId: string): Promise<Market | undefined> {
    const market = this.markets.get(conditionId);
    if (market === undefined) return undefined;
    const closed = this.#nowMs() >= market.endMs;
    const { title, slug, tokens, outcomes, negRisk, tickMicro, endMs, isOrdinary } = market;
    const terms = { tickMicro, minSharesMicro: MIN_SHARES_MICRO, feeRatePpm: 0, delayMs: 0 };
    const filed = { event: conditionId, categories: [], gameStartMs: null };
    const state = { acceptingOrders: !closed, closed, endMs, version: isOrdinary ? "v1" : "unknown" };
    return { conditionId, title, slug, tokens, outcomes, negRisk, ...terms, ...state, ...filed };
  }

  async marketOfToken(token: string): Promise<Market | undefined> {
    const market = this.#marketOfToken.get(token);
    return market && this.market(market.conditionId);
  }

  async book(token: string): Promise<Book | undefined> {
    const nowMs = this.#nowMs();
    const market = this.#marketOfToken.get(token);
    if (market === undefined || nowMs >= market.endMs) return undefined;
    const quote = this.#quote(token, market, nowMs);
    if (quote === undefined) return undefined;
    const { bidMicro, askMicro } = quote;
    return {
      token,
      bids: bidMicro === null ? [] : [{ priceMicro: bidMicro, sharesMicro: DEEP_MICRO }],
      asks: askMicro === null ? [] : [{ priceMicro: askMicro, sharesMicro: DEEP_MICRO }],
      tickMicro: market.tickMicro,
      minSharesMicro: MIN_SHARES_MICRO,
      venueMs: nowMs,
      readMs: nowMs,
      hash: "",
    };
  }

  /** Where the recordings do not tell the outcome, the last price is paid. */
  async resolution(conditionId: string): Promise<Resolution> {
    const market = this.markets.get(conditionId);
    if (market === undefined) throw new Error(`${conditionId} was not recorded`);
    if (this.#nowMs() < market.endMs) return { kind: "open" };
    return { kind: "resolved", payoutsMicro: market.outcome.payoutsMicro };
  }

  /** Around the token's own newest trade; a token that nobody has traded yet mirrors the other one. */
  #quote(token: string, market: RecordedMarket, nowMs: number): Quote | undefined {
    const own = this.#prints.of(token, nowMs);
    if (own !== undefined) return quoteAround(own, market.tickMicro);
    const other = this.#prints.of(market.tokens[0] === token ? market.tokens[1] : market.tokens[0], nowMs);
    return other && mirrored(quoteAround(other, market.tickMicro));
  }
}
