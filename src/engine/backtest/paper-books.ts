import { takerFee } from "../../domain/fee.ts";
import { MICRO, mulDiv, notional } from "../../domain/micro.ts";
import type { PaperLosses } from "./paper-losses.ts";
import type { Tape } from "./tape.ts";

/** Cash and lots of a paper copy, by the place of a token on the tape. Amounts in micro-units. */
export class PaperBooks {
  readonly #tape: Tape;
  readonly #losses: PaperLosses;
  readonly shares: Float64Array;
  /** What the shares held cost, fees included. */
  readonly cost: Float64Array;
  /** Sales and payouts less purchases since the position was opened. */
  readonly #flow: Float64Array;
  /** Newest price seen; -1 before any. */
  readonly #last: Float64Array;
  /** What the shares held are worth at that price. */
  readonly #value: Float64Array;
  /** What is held of an event's markets cost. */
  readonly #eventCost: Float64Array;
  #valueMicro = 0;
  /** What all that is held cost. */
  costMicro = 0;
  cashMicro: number;
  feesMicro = 0;
  boughtMicro = 0;
  soldMicro = 0;
  paidOutMicro = 0;
  openPositions = 0;
  closedPositions = 0;
  wins = 0;

  constructor(tape: Tape, losses: PaperLosses, startCashMicro: number) {
    this.#tape = tape;
    this.#losses = losses;
    const places = tape.tokens.length;
    this.shares = new Float64Array(places);
    this.cost = new Float64Array(places);
    this.#flow = new Float64Array(places);
    this.#last = new Float64Array(places).fill(-1);
    this.#value = new Float64Array(places);
    this.#eventCost = new Float64Array(tape.events);
    this.cashMicro = startCashMicro;
  }

  get equityMicro(): number {
    return this.cashMicro + this.#valueMicro;
  }

  get valueMicro(): number {
    return this.#valueMicro;
  }

  /** Newest price of a token; undefined before any trade in its market. */
  lastOf(token: number): number | undefined {
    const last = this.#last[token] ?? -1;
    return last < 0 ? undefined : last;
  }

  feeOf(token: number, sharesMicro: number, priceMicro: number): number {
    const market = this.#tape.markets[this.#tape.tokens[token]?.market ?? -1];
    return takerFee(sharesMicro, priceMicro, market?.feeRatePpm ?? 0);
  }

  /** A trade of the market at a price: the other outcome is worth the rest of a dollar. */
  see(token: number, other: number, priceMicro: number): void {
    this.#mark(token, priceMicro);
    if (other >= 0) this.#mark(other, MICRO - priceMicro);
  }

  buy(token: number, sharesMicro: number, costMicro: number, feeMicro: number): void {
    const all = costMicro + feeMicro;
    if (this.shares[token] === 0) this.openPositions += 1;
    this.#add(token, sharesMicro, all, -all);
    this.boughtMicro += costMicro;
    this.feesMicro += feeMicro;
  }

  sell(token: number, sharesMicro: number, proceedsMicro: number, feeMicro: number): void {
    this.#reduce(token, sharesMicro, proceedsMicro - feeMicro);
    this.soldMicro += proceedsMicro;
    this.feesMicro += feeMicro;
  }

  /** The market is over: each share held pays. Returns whether any was held. */
  settle(token: number, payoutMicro: number): boolean {
    const held = this.shares[token] ?? 0;
    if (held === 0) return false;
    const paid = notional(held, payoutMicro, "down");
    this.#reduce(token, held, paid);
    this.paidOutMicro += paid;
    return true;
  }

  /** What is held of a token's event cost. */
  eventCostMicro(token: number): number {
    return this.#eventCost[this.#eventOf(token)] ?? 0;
  }

  #eventOf(token: number): number {
    return this.#tape.markets[this.#tape.tokens[token]?.market ?? -1]?.event ?? -1;
  }

  #reduce(token: number, sharesMicro: number, cameInMicro: number): void {
    const held = this.shares[token] ?? 0;
    const cost = this.cost[token] ?? 0;
    const share = sharesMicro === held ? cost : mulDiv(cost, sharesMicro, held, "half-up");
    this.#add(token, -sharesMicro, -share, cameInMicro);
    if (held !== sharesMicro) return;
    this.openPositions -= 1;
    this.closedPositions += 1;
    const broughtMicro = this.#flow[token] ?? 0;
    if (broughtMicro > 0) this.wins += 1;
    this.#losses.noteClosed(token, broughtMicro);
    this.#flow[token] = 0;
  }

  #add(token: number, sharesMicro: number, costMicro: number, cashMicro: number): void {
    this.shares[token] = (this.shares[token] ?? 0) + sharesMicro;
    this.cost[token] = (this.cost[token] ?? 0) + costMicro;
    this.costMicro += costMicro;
    const event = this.#eventOf(token);
    this.#eventCost[event] = (this.#eventCost[event] ?? 0) + costMicro;
    this.#flow[token] = (this.#flow[token] ?? 0) + cashMicro;
    this.cashMicro += cashMicro;
    this.#revalue(token);
  }

  #mark(token: number, priceMicro: number): void {
    if (this.#last[token] === priceMicro) return;
    this.#last[token] = priceMicro;
    if (this.shares[token] !== 0) this.#revalue(token);
  }

  #revalue(token: number): void {
    const shares = this.shares[token] ?? 0;
    const value = shares === 0 ? 0 : notional(shares, Math.max(0, this.#last[token] ?? 0), "down");
    this.#valueMicro += value - (this.#value[token] ?? 0);
    this.#value[token] = value;
  }
}
