import { MICRO, mulDiv, notional } from "../../domain/micro.ts";
import { episodeSize, sharesFor } from "../deciding/sizing.ts";
import { EquityCurve } from "./equity-curve.ts";
import { HisHoldings } from "./his-holdings.ts";
import { PaperBooks } from "./paper-books.ts";
import type { PaperTrade } from "./paper-checks.ts";
import { PaperChecks } from "./paper-checks.ts";
import { PaperDay } from "./paper-day.ts";
import type { PaperEpisode } from "./paper-episodes.ts";
import { PaperEpisodes } from "./paper-episodes.ts";
import { PaperExits } from "./paper-exits.ts";
import { PaperLosses } from "./paper-losses.ts";
import { PaperOwnExits } from "./paper-own-exits.ts";
import type { PaperResult } from "./paper-result.ts";
import type { PaperTerms } from "./paper-terms.ts";
import { ourPrice } from "./paper-terms.ts";
import type { Tape } from "./tape.ts";
import { KIND, minSharesOf, otherOf } from "./tape.ts";

/**
 * What copying a tape would have brought: one pass, oldest row first, with the engine's sizes and episodes. No books are known:
 * each copy is filled whole at his price worsened by the shortfall, at the second of his trade.
 * @param points most points of the curve; 0: none
 */
export function copyOnPaper(tape: Tape, terms: PaperTerms, points = 0): PaperResult {
  return new PaperCopy(tape, terms, points).run();
}

interface Order {
  readonly wanted: number;
  readonly costMicro: number;
  readonly feeMicro: number;
  readonly priceMicro: number;
}

class PaperCopy {
  readonly #tape: Tape;
  readonly #terms: PaperTerms;
  readonly #books: PaperBooks;
  readonly #his: HisHoldings;
  readonly #episodes: PaperEpisodes;
  readonly #day: PaperDay;
  readonly #curve: EquityCurve;
  readonly #exits: PaperExits;
  readonly #own: PaperOwnExits;
  readonly #checks: PaperChecks;
  readonly #skipped = new Map<string, number>();
  readonly #counts = { buys: 0, sells: 0, copies: 0, reductions: 0, payouts: 0, enough: 0 };

  constructor(tape: Tape, terms: PaperTerms, points: number) {
    this.#tape = tape;
    this.#terms = terms;
    this.#his = new HisHoldings(tape);
    this.#episodes = new PaperEpisodes(tape.tokens.length);
    this.#day = new PaperDay(terms.limits.dailyLossMicro);
    const losses = new PaperLosses(tape.tokens.length, this.#day, terms);
    this.#books = new PaperBooks(tape, losses, terms.startCashMicro);
    const spanS = Math.max(1, (tape.atS.at(-1) ?? 0) - terms.startS);
    const stepS = points === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(spanS / points));
    this.#curve = new EquityCurve(terms.startCashMicro, stepS);
    this.#exits = new PaperExits(tape, this.#books, terms.shortfall);
    this.#own = new PaperOwnExits(tape.tokens.length, terms, this.#books, this.#exits);
    const course = { books: this.#books, day: this.#day, losses, curve: this.#curve, own: this.#own };
    this.#checks = new PaperChecks(tape, terms, course);
  }

  run(): PaperResult {
    const { rows, atS } = this.#tape;
    for (let row = 0; row < rows; row += 1) {
      const second = atS[row] as number;
      const isCopied = second >= this.#terms.startS;
      if (isCopied) this.#day.begin(second, this.#books.equityMicro);
      this.#take(row, isCopied);
      if (!isCopied) continue;
      const { equityMicro } = this.#books;
      this.#day.note(equityMicro);
      this.#curve.note(second, equityMicro);
    }
    return this.#result();
  }

  #take(row: number, isCopied: boolean): void {
    const { kind, market, sharesMicro } = this.#tape;
    const shares = sharesMicro[row] as number;
    const place = market[row] as number;
    const what = kind[row];
    if (what === KIND.buy) this.#buy(row, isCopied);
    else if (what === KIND.sell) this.#sell(row, isCopied);
    else if (what === KIND.redeem) this.#redeem(place, shares);
    else {
      for (const token of this.#placesOf(place)) {
        if (what === KIND.merge) this.#merge(token, shares);
        else this.#his.add(token, shares);
      }
    }
  }

  #buy(row: number, isCopied: boolean): void {
    const { token: tokens, sharesMicro, collateralMicro, atS } = this.#tape;
    const token = tokens[row] as number;
    const shares = sharesMicro[row] as number;
    const collateral = collateralMicro[row] as number;
    const priceMicro = this.#tape.priceMicro[row] as number;
    const episode = this.#episodes.take(token, "BUY", atS[row] as number, shares, collateral);
    const isRested = this.#tape.rested[row] === 1 && !this.#terms.rules.makerFills;
    if (!isRested) episode.countedMicro += collateral;
    this.#his.add(token, shares);
    this.#books.see(token, otherOf(this.#tape, token), priceMicro);
    if (!isCopied) return;
    this.#counts.buys += 1;
    // What rested is refused by that: its size is told as if it counted.
    const totalMicro = isRested ? episode.collateralMicro : episode.countedMicro;
    const trade = { token, episode, priceMicro, totalMicro, isRested };
    this.#skip(this.#checks.refusesTrade(row, priceMicro) ?? this.#want(trade));
    this.#look(token);
  }

  /** A trade of his tells a price of both outcomes. */
  #look(token: number): void {
    this.#own.look(token, this.#day.nowS);
    this.#own.look(otherOf(this.#tape, token), this.#day.nowS);
  }

  /** Copies up to the episode's size; the name of the check that forbids it, else undefined. */
  #want(trade: PaperTrade): string | undefined {
    const { token, episode, priceMicro, totalMicro } = trade;
    const limitMicro = ourPrice("BUY", priceMicro, this.#terms.shortfall);
    const wanted = sharesFor(this.#sizeOf(totalMicro) - episode.committedMicro, limitMicro);
    const costMicro = notional(wanted, limitMicro, "up");
    const feeMicro = this.#books.feeOf(token, wanted, limitMicro);
    const order = { wanted, costMicro, feeMicro, priceMicro };
    if (wanted < minSharesOf(this.#tape, token) || costMicro < MICRO) {
      if (!episode.copied) return "minimum";
      this.#counts.enough += 1;
      return undefined;
    }
    const holdsOther = this.#held(otherOf(this.#tape, token)) > 0;
    const refused = this.#checks.refusesCopy(trade, { costMicro, feeMicro, holdsOther });
    if (refused === undefined) this.#order(token, episode, order);
    return refused;
  }

  #order(token: number, episode: PaperEpisode, { wanted, costMicro, feeMicro, priceMicro }: Order): void {
    const isFirst = !episode.copied;
    if (isFirst) this.#day.trades += 1;
    episode.copied = true;
    episode.committedMicro += costMicro;
    const other = otherOf(this.#tape, token);
    if (this.#held(other) > 0 && this.#terms.complement === "reduce") {
      this.#counts.reductions += 1;
      this.#exits.exit(other, Math.min(wanted, this.#exits.free(other)), MICRO - priceMicro);
      return;
    }
    this.#counts.copies += 1;
    this.#checks.noteBuy(token, isFirst, costMicro);
    this.#own.noteBuy(token, this.#day.nowS);
    this.#books.buy(token, wanted, costMicro, feeMicro);
  }

  #sizeOf(totalMicro: number): number {
    const { rules, limits, theirPositionsMicro: theirs } = this.#terms;
    const proportion =
      theirs === undefined ? undefined : { ourEquityMicro: this.#books.equityMicro, theirPositionsMicro: theirs };
    return episodeSize(totalMicro, { rules, maxPerTradeMicro: limits.maxPerTradeMicro, proportion });
  }

  /** The same fraction of our lot as he sold of what he held (rules 18, 19); all of it where that is not known. */
  #sell(row: number, isCopied: boolean): void {
    const { token: tokens, sharesMicro, collateralMicro, atS } = this.#tape;
    const token = tokens[row] as number;
    const shares = sharesMicro[row] as number;
    const collateral = collateralMicro[row] as number;
    const priceMicro = this.#tape.priceMicro[row] as number;
    const theirsMicro = this.#his.of(token);
    const episode = this.#episodes.take(token, "SELL", atS[row] as number, shares, collateral);
    this.#his.add(token, -shares);
    this.#books.see(token, otherOf(this.#tape, token), priceMicro);
    if (!isCopied) return;
    this.#counts.sells += 1;
    this.#skip(this.#follow(token, episode, theirsMicro, priceMicro));
    this.#look(token);
  }

  /** Sells what his sale calls for; why it is not followed, else undefined. */
  #follow(token: number, episode: PaperEpisode, theirsMicro: number, priceMicro: number): string | undefined {
    if (this.#terms.rules.sides === "buys") return "sells copied";
    if (this.#books.shares[token] === 0 && episode.committedMicro === 0) return "nothing held";
    episode.base ??= { lotMicro: this.#exits.free(token), theirsMicro };
    const { lotMicro, theirsMicro: heldMicro } = episode.base;
    const isAll = heldMicro <= 0 || episode.sharesMicro >= heldMicro;
    const size = isAll ? lotMicro : mulDiv(lotMicro, episode.sharesMicro, heldMicro, "half-up");
    const owed = Math.max(0, size - episode.committedMicro);
    episode.committedMicro += owed;
    this.#exits.exit(token, owed, priceMicro);
    return undefined;
  }

  /** A merge takes the same number of both outcomes: an exit of that fraction, at the last price (rule 19). */
  #merge(token: number, sharesMicro: number): void {
    const theirsMicro = this.#his.of(token);
    this.#his.add(token, -sharesMicro);
    const free = this.#exits.free(token);
    const lastMicro = this.#books.lastOf(token);
    if (free <= 0 || lastMicro === undefined) return;
    const isAll = sharesMicro >= theirsMicro;
    this.#exits.exit(token, isAll ? free : mulDiv(free, sharesMicro, theirsMicro, "half-up"), lastMicro);
  }

  #redeem(market: number, paidMicro: number): void {
    const payouts = this.#his.payouts(market, paidMicro);
    this.#his.clear(market);
    if (payouts === undefined) return;
    this.#checks.noteEnd(market);
    this.#tape.markets[market]?.places.forEach((token, index) => {
      if (token < 0 || !this.#books.settle(token, payouts[index] as number)) return;
      this.#exits.forget(token);
      this.#counts.payouts += 1;
    });
  }

  #skip(reason: string | undefined): void {
    if (reason !== undefined) this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  #held(token: number): number {
    return token < 0 ? 0 : (this.#books.shares[token] as number);
  }

  #placesOf(market: number): readonly number[] {
    return (this.#tape.markets[market]?.places ?? []).filter((token) => token >= 0);
  }

  #result(): PaperResult {
    const books = this.#books;
    const { startCashMicro } = this.#terms;
    const { cashMicro, equityMicro, valueMicro, openPositions, closedPositions, wins, feesMicro } = books;
    const { boughtMicro, soldMicro, paidOutMicro } = books;
    const reasons = [...this.#skipped].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return {
      ...this.#counts,
      ...{ exits: this.#exits.sales, ownExits: this.#own.counts },
      ...{ buyEpisodes: this.#episodes.buys, sellEpisodes: this.#episodes.sells },
      skipped: Object.fromEntries(reasons),
      ...{ boughtMicro, soldMicro, paidOutMicro, feesMicro, startCashMicro, cashMicro },
      ...{ openPositions, openCostMicro: books.costMicro, openValueMicro: valueMicro },
      owedPositions: this.#exits.owedPositions,
      ...{ equityMicro, profitMicro: equityMicro - startCashMicro },
      profitIfOpenWorthlessMicro: cashMicro - startCashMicro,
      ...{ maxDrawdownMicro: this.#curve.maxDrawdownMicro, maxDrawdownPpm: this.#curve.maxDrawdownPpm },
      ...{ closedPositions, wins, curve: this.#curve.points },
    };
  }
}
