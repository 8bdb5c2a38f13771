import type { Book } from "../../domain/book.ts";
import { take } from "../../domain/book.ts";
import { takerFee } from "../../domain/fee.ts";
import type { Market } from "../../domain/market.ts";
import { formatMicro, MICRO, mulDiv } from "../../domain/micro.ts";
import { averagePrice } from "../../domain/price.ts";
import { readMarket } from "../deciding/market-view.ts";
import { currentLimits } from "../limits.ts";
import type { Clock, LotRecord, MarketData, MarkRecord, Records, Store, TokenRecord } from "../ports.ts";
import { watchDrawdown } from "./drawdown.ts";
import { noteMarket } from "./dust.ts";
import { equity } from "./equity.ts";
import { dayFigures, ensureDay } from "./trading-day.ts";

/** An ended market keeps its last mark this long, then counts half of it until its payout is known (rule 29). */
const ENDED_WHOLE_MS = 30 * 60_000;
/** The daily loss trips on two readings at least this far apart (rule 29). */
const SECOND_READING_MS = 5_000;
/** Books read at the same time. */
const READERS = 8;
const TOKENS_KEPT = 5_000;

/** What was read of a holding. */
interface Marked {
  readonly market?: Market;
  readonly mark?: MarkRecord | undefined;
}

/** Keeps the marks of what we hold, and watches the day's loss. */
export class Marks {
  readonly #store: Store;
  readonly #data: MarketData;
  readonly #clock: Clock;
  readonly #zone: string;
  readonly #tokens = new Map<number, TokenRecord>();
  #firstReadingMs: number | undefined;

  constructor(needs: { store: Store; data: MarketData; clock: Clock; tradingZone: string }) {
    this.#store = needs.store;
    this.#data = needs.data;
    this.#clock = needs.clock;
    this.#zone = needs.tradingZone;
  }

  /** Marks every holding anew and then looks at the day's loss; returns the day's profit so far. */
  async run(abort: AbortSignal): Promise<{ readonly profitMicro: number }> {
    const byToken = new Map<number, LotRecord[]>();
    for (const lot of this.#store.records.lots.open())
      byToken.set(lot.tokenId, [...(byToken.get(lot.tokenId) ?? []), lot]);
    const queue = [...byToken];
    const found: MarkRecord[] = [];
    const markets: Market[] = [];
    const reader = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined && !abort.aborted; next = queue.pop()) {
        const { market, mark } = await this.#mark(next[0], next[1], abort);
        if (market !== undefined) markets.push(market);
        if (mark !== undefined) found.push(mark);
      }
    };
    await Promise.all(Array.from({ length: Math.min(READERS, queue.length) }, reader));
    this.#store.transact((records) => {
      for (const market of markets) noteMarket(records, market);
      for (const mark of found) {
        records.marks.put(mark);
        if (mark.kind === "live") raisePeaks(records, mark);
      }
    });
    return this.watchLoss();
  }

  /** The market of a holding and its new mark; the last mark stays when there is nothing to read. */
  async #mark(tokenId: number, lots: readonly LotRecord[], abort: AbortSignal): Promise<Marked> {
    const token = this.#tokenOf(tokenId);
    if (token === undefined) return {};
    const { market, book } = await readMarket(this.#data, token.conditionId, token.token, abort);
    if (market === undefined) return {};
    const nowMs = this.#clock.nowMs();
    if (isOver(market, book, this.#data.venueNowMs())) {
      const last = this.#store.records.marks.of(tokenId);
      return { market, mark: endedMark(tokenId, last, market.endMs ?? nowMs, nowMs) };
    }
    if (book === undefined) return { market };
    const sharesMicro = lots.reduce((sum, lot) => sum + lot.sharesMicro, 0);
    return { market, mark: { tokenId, priceMicro: fetched(book, sharesMicro, market), atMs: nowMs, kind: "live" } };
  }

  /** What a token is never changes. */
  #tokenOf(tokenId: number): TokenRecord | undefined {
    const token = this.#tokens.get(tokenId) ?? this.#store.records.tokens.get(tokenId);
    if (this.#tokens.size >= TOKENS_KEPT) this.#tokens.clear();
    if (token !== undefined) this.#tokens.set(tokenId, token);
    return token;
  }

  /** Stops the day's buys when the loss limit is reached on two readings in a row (rule 29). */
  watchLoss(): { readonly profitMicro: number } {
    const nowMs = this.#clock.nowMs();
    return this.#store.transact((records) => {
      const readMs = this.#data.venueNowMs();
      const { day } = ensureDay(records, this.#zone, this.#data);
      const { dailyLossMicro, maxDrawdownMicro } = currentLimits(records);
      const worth = equity(records, nowMs);
      watchDrawdown(records, worth, maxDrawdownMicro, nowMs);
      const figures = dayFigures(records, day, nowMs, worth);
      if (day.lossStopMs !== null || -figures.profitMicro < dailyLossMicro) {
        this.#firstReadingMs = undefined;
        return figures;
      }
      // A time that was corrected back must not put the second reading off.
      this.#firstReadingMs = Math.min(this.#firstReadingMs ?? readMs, readMs);
      if (readMs - this.#firstReadingMs < SECOND_READING_MS) return figures;
      records.days.put({ ...day, lossStopMs: nowMs });
      tellLoss(records, -figures.profitMicro, dailyLossMicro, this.#zone);
      return figures;
    });
  }
}

/** What one share of so many would fetch from the bids, less fee. */
function fetched(book: Book, sharesMicro: number, { feeRatePpm }: Market): number {
  const taken = take(book, "SELL", 0, sharesMicro);
  const average = taken.sharesMicro === 0 ? 0 : averagePrice(taken.collateralMicro, taken.sharesMicro);
  const fee = taken.sharesMicro === 0 ? 0 : takerFee(taken.sharesMicro, average, feeRatePpm, "up");
  return mulDiv(taken.collateralMicro - fee, MICRO, sharesMicro, "down");
}

/** A stop that follows the price is measured from the highest mark since the lot was opened. */
function raisePeaks(records: Records, { tokenId, priceMicro }: MarkRecord): void {
  for (const { id, peakMicro } of records.lots.openOfToken(tokenId)) {
    if (peakMicro === null || peakMicro < priceMicro) records.lots.update(id, { peakMicro: priceMicro });
  }
}

/** Past its end, or before it: closed, or without orders and without a book. */
function isOver(market: Market, book: Book | undefined, venueNowMs: number): boolean {
  const isPast = market.endMs !== null && market.endMs <= venueNowMs;
  return isPast || market.closed || (!market.acceptingOrders && book === undefined);
}

/** The last mark before the end, dated by the end, and half of it once that is long ago (rule 29); undefined where nothing changes. */
function endedMark(
  tokenId: number,
  last: MarkRecord | undefined,
  endMs: number,
  nowMs: number,
): MarkRecord | undefined {
  const atMs = last?.kind === "ended" ? last.atMs : Math.min(endMs, nowMs);
  if (last === undefined) return { tokenId, priceMicro: 0, atMs, kind: "ended" };
  if (last.kind === "halved") return undefined;
  if (nowMs - atMs > ENDED_WHOLE_MS) {
    return { tokenId, priceMicro: Math.floor(last.priceMicro / 2), atMs: nowMs, kind: "halved" };
  }
  return last.kind === "ended" ? undefined : { tokenId, priceMicro: last.priceMicro, atMs, kind: "ended" };
}

function tellLoss(records: Records, lossMicro: number, limitMicro: number, zone: string): void {
  records.journal.append("day", { lossStop: true, lossMicro, limitMicro });
  // More than the limit, and more than what is lost already: anything less would stop again at once.
  const more = Math.max(1, Math.ceil((2 * limitMicro) / MICRO), Math.ceil((lossMicro + 1) / MICRO));
  records.alerts.raise({
    severity: "critical",
    kind: "daily-loss",
    text:
      `Today's loss is $${formatMicro(lossMicro)}; the limit is $${formatMicro(limitMicro)}.\n` +
      `No more buys until midnight (${zone}). Sells go on.\n/positions shows what is held. /limits set daily-loss ${more} would allow more.`,
  });
}
