import type { SeenEpisodes } from "./seen-episodes.ts";
import type { StoredFill, StoredOrder, StoredPart, StoredSettlement } from "./stored-rows.ts";

/** What the orders are held against. */
export interface PassTerms {
  readonly limits: Readonly<Record<string, number>>;
  readonly lowestPriceMicro: number;
  readonly highestPriceMicro: number;
  readonly tradingZone: string;
  readonly startCashMicro: number;
}

interface Lot {
  shares: bigint;
  cost: bigint;
}

interface Purchase {
  readonly order: StoredOrder;
  readonly notionalMicro: number;
}

/**
 * Cash, holdings and open orders, rebuilt from stored rows alone with integers of its own; it shares no code with the engine,
 * whose limits it checks.
 */
export class Portfolio {
  readonly breaches: string[] = [];
  duplicated = 0;
  readonly #terms: PassTerms;
  readonly #episodes: SeenEpisodes;
  readonly #dayOf: Intl.DateTimeFormat;
  /** Lots by token and target. */
  readonly #lots = new Map<number, Map<number, Lot>>();
  readonly #heldTokens = new Set<number>();
  readonly #openBuys = new Map<number, StoredOrder>();
  readonly #boughtBySignal = new Map<number, Purchase[]>();
  readonly #spent = new Map<number, bigint>();
  readonly #episodesOfDay = new Map<string, number>();
  readonly #highest = new Map<string, number>();
  #cash: bigint;

  constructor(terms: PassTerms, episodes: SeenEpisodes) {
    this.#terms = terms;
    this.#episodes = episodes;
    this.#dayOf = new Intl.DateTimeFormat("en-CA", { timeZone: terms.tradingZone });
    this.#cash = BigInt(terms.startCashMicro);
  }

  /** @param parts what each episode has in it, of an order for several; none where it is for the one that called for it */
  order(order: StoredOrder, parts: readonly StoredPart[]): void {
    const { id, side, limitMicro } = order;
    if (limitMicro <= 0 || limitMicro >= 1_000_000) this.breaches.push(`order ${id}: limit ${limitMicro} is no price`);
    if (side === "SELL") return;
    if (limitMicro > this.#terms.highestPriceMicro) this.breaches.push(`order ${id}: limit above the price range`);
    this.#checkEpisodes(order, parts);
    this.#checkPosition(order);
    this.#openBuys.set(id, order);
    const reserved = [...this.#openBuys.values()].reduce((sum, buy) => sum + BigInt(buy.notionalMicro), 0n);
    if (reserved > this.#cash) this.breaches.push(`order ${id}: more is reserved than there is cash`);
    if (order.terminalMs === null) this.breaches.push(`order ${id}: never ended (${order.state})`);
  }

  /** The order's end, with all that it was filled. */
  end(order: StoredOrder, fills: readonly StoredFill[]): void {
    this.#openBuys.delete(order.id);
    for (const fill of fills) this.#fill(order, fill);
  }

  settle(settlement: StoredSettlement): void {
    const { targetId, tokenId, sharesMicro, cashMicro } = settlement;
    const lot = this.#lot(targetId, tokenId);
    if (lot.shares !== BigInt(sharesMicro)) this.breaches.push(`token ${tokenId}: settled other shares than were held`);
    lot.shares = 0n;
    lot.cost = 0n;
    this.#cash += BigInt(cashMicro);
    this.#noteHeld(tokenId);
  }

  /** @param stoppedBuys orders that were decided after their day's loss stop */
  checkDays(stoppedBuys: readonly number[]): void {
    for (const id of stoppedBuys) this.breaches.push(`order ${id}: bought after the day's loss limit was reached`);
    for (const [day, count] of this.#episodesOfDay) this.#use("tradesPerDay", count, `day ${day}`);
  }

  limitUse(): Record<string, number> {
    const names = Object.keys(this.#terms.limits).filter((name) => this.#highest.has(name));
    return Object.fromEntries(names.map((name) => [name, this.#highest.get(name) ?? 0]));
  }

  #fill(order: StoredOrder, fill: StoredFill): void {
    const { id, side, limitMicro, tokenId } = order;
    const { targetId } = fill;
    const outside = side === "BUY" ? fill.priceMicro > limitMicro : fill.priceMicro < limitMicro;
    if (outside) this.breaches.push(`order ${id}: filled at ${fill.priceMicro}, outside its limit`);
    const lot = this.#lot(targetId, tokenId);
    const shares = BigInt(fill.sharesMicro);
    if (side === "BUY") {
      const cost = BigInt(fill.collateralMicro + fill.feeMicro);
      this.#spent.set(id, (this.#spent.get(id) ?? 0n) + BigInt(fill.collateralMicro));
      lot.shares += shares;
      lot.cost += cost;
      this.#cash -= cost;
    } else {
      lot.cost -= lot.shares === 0n ? 0n : nearest(lot.cost * shares, lot.shares);
      lot.shares -= shares;
      this.#cash += BigInt(fill.collateralMicro - fill.feeMicro);
    }
    if (lot.shares < 0n) this.breaches.push(`order ${id}: sold more than its lot held`);
    if (this.#cash < 0n) this.breaches.push(`order ${id}: cash is negative`);
    this.#noteHeld(tokenId);
  }

  #checkEpisodes(order: StoredOrder, parts: readonly StoredPart[]): void {
    if (order.signalId === null || order.sizeMicro === null) {
      this.breaches.push(`order ${order.id}: a buy without a decision`);
      return;
    }
    const { signalId, sizeMicro, notionalMicro } = order;
    const alone = { orderId: order.id, signalId, sizeMicro, notionalMicro };
    for (const part of parts.length === 0 ? [alone] : parts) this.#checkEpisode(order, part);
    const inParts = parts.reduce((sum, part) => sum + part.notionalMicro, 0);
    if (parts.length > 0 && inParts !== notionalMicro) {
      this.breaches.push(`order ${order.id}: its parts are not its notional`);
    }
  }

  /** What an episode, as it was known then, had filled or still reserved before this order. */
  #checkEpisode(order: StoredOrder, { signalId, notionalMicro, sizeMicro }: StoredPart): void {
    let committed = 0n;
    let isFirst = true;
    for (const member of this.#episodes.membersAt(signalId, order.createdMs)) {
      for (const earlier of this.#boughtBySignal.get(member) ?? []) {
        isFirst = false;
        committed += this.#committedBy(earlier);
      }
    }
    this.#boughtBySignal.set(signalId, [...(this.#boughtBySignal.get(signalId) ?? []), { order, notionalMicro }]);
    const total = committed + BigInt(notionalMicro);
    if (sizeMicro === null || total > BigInt(sizeMicro)) this.duplicated += 1;
    this.#use("maxPerTradeMicro", Number(total), `order ${order.id}`);
    if (!isFirst) return;
    const day = this.#dayOf.format(order.createdMs);
    this.#episodesOfDay.set(day, (this.#episodesOfDay.get(day) ?? 0) + 1);
  }

  /** Of an order for several episodes the purchase's part, to the micro below. */
  #committedBy({ order, notionalMicro }: Purchase): bigint {
    if (this.#openBuys.has(order.id)) return BigInt(notionalMicro);
    return ((this.#spent.get(order.id) ?? 0n) * BigInt(notionalMicro)) / BigInt(order.notionalMicro);
  }

  #checkPosition(order: StoredOrder): void {
    const { id, tokenId, notionalMicro } = order;
    const open = [...this.#openBuys.values()];
    const held = [...this.#lotsOf(tokenId).values()].reduce((sum, lot) => sum + lot.cost, 0n);
    const ordered = open.reduce((sum, buy) => sum + (buy.tokenId === tokenId ? buy.notionalMicro : 0), 0);
    this.#use("maxPerPositionMicro", Number(held) + ordered + notionalMicro, `order ${id}`);
    if (this.#heldTokens.has(tokenId)) return;
    const opening = new Set([
      tokenId,
      ...open.map((buy) => buy.tokenId).filter((token) => !this.#heldTokens.has(token)),
    ]);
    this.#use("maxOpenPositions", this.#heldTokens.size + opening.size, `order ${id}`);
  }

  #use(name: string, used: number, where: string): void {
    const limit = this.#terms.limits[name] ?? 0;
    if (used > limit) this.breaches.push(`${where}: ${name} is ${limit}, used ${used}`);
    this.#highest.set(name, Math.max(this.#highest.get(name) ?? 0, Math.min(1, used / limit)));
  }

  #lotsOf(tokenId: number): Map<number, Lot> {
    const lots = this.#lots.get(tokenId) ?? new Map<number, Lot>();
    this.#lots.set(tokenId, lots);
    return lots;
  }

  #lot(targetId: number, tokenId: number): Lot {
    const lots = this.#lotsOf(tokenId);
    const lot = lots.get(targetId) ?? { shares: 0n, cost: 0n };
    lots.set(targetId, lot);
    return lot;
  }

  #noteHeld(tokenId: number): void {
    const isHeld = [...this.#lotsOf(tokenId).values()].some((lot) => lot.shares > 0n);
    if (isHeld) this.#heldTokens.add(tokenId);
    else this.#heldTokens.delete(tokenId);
  }
}

/** Ties up, as amounts of the ledger are rounded. */
function nearest(top: bigint, bottom: bigint): bigint {
  return (2n * top + bottom) / (2n * bottom);
}
