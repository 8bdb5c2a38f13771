import { MICRO } from "../../../src/domain/micro.ts";
import type { LimitName, Limits } from "../../../src/engine/limits.ts";
import type { OrderRecord, Records } from "../../../src/engine/ports.ts";
import { SecondLedger } from "./ledger.ts";

/** The limits that an order can break, and the cash that it needs. How many targets there are is no matter of orders. */
export const CHECKED = [
  ...["maxPerTradeMicro", "maxPerPositionMicro", "maxPerTargetMicro", "maxPerEventMicro", "maxTotalExposureMicro"],
  ...["maxPerTokenMinuteMicro", "dailyLossMicro", "maxDrawdownMicro", "cash"],
  ...["maxOpenPositions", "tradesPerDay", "ordersPerMinute", "consecutiveLosses"],
] as readonly Checked[];
export type Checked = Exclude<LimitName, "maxTargets"> | "cash";

const CENT = 10_000n;
const MINUTE_MS = 60_000;
const SHORTEST_DAY_MS = 20 * 3_600_000;
const SECOND_READING_MS = 5_000;

/** What one order comes to under one limit. `above`: it may not even be reached (a loss); else it may be used up. */
interface Use {
  readonly inUse: bigint;
  readonly allowed: bigint;
  /** A limit that is reached stops; else it may be used up whole. */
  readonly stopsAt: boolean;
  /** The least by which such a limit can be moved: a cent, or one. */
  readonly step: bigint;
}

export interface Tally {
  sequences: number;
  signals: number;
  orders: number;
  readonly breaches: Record<Checked, number>;
  /** Orders within 1% of the limit, or of a count the last that it allows. */
  readonly near: Record<Checked, number>;
  /** Breaches there would be if the limit were lower by a cent, or by one. */
  readonly moved: Record<Checked, number>;
  /** Orders while a loss had stopped buys for good, or books that differ. */
  readonly wrong: string[];
}

export function emptyTally(): Tally {
  const zero = (): Record<Checked, number> =>
    Object.fromEntries(CHECKED.map((name) => [name, 0])) as Record<Checked, number>;
  return { sequences: 0, signals: 0, orders: 0, breaches: zero(), near: zero(), moved: zero(), wrong: [] };
}

/** What stood when an order was stored, before it was. */
interface Before {
  readonly uses: (order: OrderRecord) => Record<Checked, Use>;
  readonly stopped: string | undefined;
}

/** Watches one bot from outside: holds each buy against every limit as it was when the order was stored. */
export class LimitChecker {
  readonly ledger: SecondLedger;
  readonly #records: Records;
  readonly #tally: Tally;
  readonly #limits: () => Limits;
  readonly #eventOf: (tokenId: number) => string;
  readonly #feeRateOf: (tokenId: number) => bigint;
  readonly #before = new Map<string, Before>();
  readonly #counted = new Set<number>();
  #ordersSeen = 0;
  #day = "";
  #dayStart = { ms: 0, equity: 0n };
  #lastResetMs: number | undefined;
  #tradesToday = 0;
  #peak: bigint;
  #lossBeyondMs: number | undefined;
  #drawdownBeyondMs: number | undefined;
  #lossStopped = false;
  #drawdownStopped = false;

  constructor(needs: {
    readonly records: Records;
    readonly cashMicro: number;
    readonly tally: Tally;
    readonly limits: () => Limits;
    readonly eventOf: (tokenId: number) => string;
    readonly feeRateOf: (tokenId: number) => bigint;
  }) {
    this.#records = needs.records;
    this.#tally = needs.tally;
    this.#limits = needs.limits;
    this.#eventOf = needs.eventOf;
    this.#feeRateOf = needs.feeRateOf;
    this.ledger = new SecondLedger(needs.cashMicro);
    this.#peak = BigInt(needs.cashMicro);
  }

  /** A new trading day, if this instant begins one (rule 30): UTC dates, resets at least 20 hours apart. */
  beginDay(nowMs: number): void {
    const date = new Date(nowMs).toISOString().slice(0, 10);
    if (date <= this.#day) return;
    if (this.#lastResetMs !== undefined && nowMs - this.#lastResetMs < SHORTEST_DAY_MS) return;
    if (this.#day !== "") this.#lastResetMs = nowMs;
    this.#day = date;
    this.ledger.catchUp(this.#records);
    this.#dayStart = { ms: nowMs, equity: this.ledger.equity(this.#records) };
    this.#tradesToday = 0;
    this.#lossStopped = false;
    // The stop of a day needs two readings whenever they were taken: the first is kept over midnight only while it lasts.
  }

  /** The holdings were marked: losses are read, and stop on the second reading. */
  read(nowMs: number): void {
    this.ledger.catchUp(this.#records);
    const equity = this.ledger.equity(this.#records);
    const limits = this.#limits();
    if (equity > this.#peak) this.#peak = equity;
    const isLost = this.#dayStart.equity - equity >= BigInt(limits.dailyLossMicro);
    this.#lossBeyondMs = isLost && !this.#lossStopped ? (this.#lossBeyondMs ?? nowMs) : undefined;
    if (this.#lossBeyondMs !== undefined && nowMs - this.#lossBeyondMs >= SECOND_READING_MS) this.#lossStopped = true;
    const drawdown = this.#peak - equity;
    const isBeyond = drawdown > 0n && drawdown >= BigInt(limits.maxDrawdownMicro) && !this.#drawdownStopped;
    this.#drawdownBeyondMs = isBeyond ? (this.#drawdownBeyondMs ?? nowMs) : undefined;
    if (this.#drawdownBeyondMs !== undefined && nowMs - this.#drawdownBeyondMs >= SECOND_READING_MS) {
      this.#drawdownStopped = true;
    }
  }

  /** The owner allowed more: what had stopped goes on. */
  loosened(name: LimitName): void {
    if (name === "dailyLossMicro") this.#lossStopped = false;
    if (name !== "maxDrawdownMicro") return;
    this.#drawdownStopped = false;
    this.#drawdownBeyondMs = undefined;
  }

  /** Cash came or went without a trade: neither a profit nor a loss. */
  moved(amountMicro: number): void {
    this.ledger.cash += BigInt(amountMicro);
    this.#peak += BigInt(amountMicro);
    this.#dayStart = { ...this.#dayStart, equity: this.#dayStart.equity + BigInt(amountMicro) };
  }

  /** An order is about to be stored: what is in use now is kept under its salt. */
  ordering(salt: string, nowMs: number): void {
    const { ledger } = this;
    ledger.catchUp(this.#records);
    const orders = this.#orders();
    const limits = this.#limits();
    const equity = ledger.equity(this.#records);
    const losses = ledger.lossesInRow();
    const held = ledger.positions();
    const costs = [...ledger.holdings.values()].map((holding) => ({ ...holding }));
    const [cash, peak, dayStart] = [ledger.cash, this.#peak, this.#dayStart];
    const uses: Before["uses"] = (order) => {
      const open = orders.filter((each) => each.side === "BUY" && each.terminalMs === null);
      const sumOf = (fits: (each: { readonly targetId: number; readonly tokenId: number }) => boolean): bigint =>
        total(costs.filter(fits), ({ cost }) => cost) +
        total(open.filter(fits), ({ notionalMicro }) => BigInt(notionalMicro));
      const event = this.#eventOf(order.tokenId);
      const recent = orders.filter((each) => each.side === "BUY" && each.createdMs > nowMs - MINUTE_MS);
      const ofEpisode = orders.filter((each) => each.side === "BUY" && each.episodeId === order.episodeId);
      const size = BigInt(order.notionalMicro);
      const sum = (name: LimitName, inUse: bigint): Use => use(inUse + size, BigInt(limits[name]), false, CENT);
      const tokens = new Set([...held, ...open.map(({ tokenId }) => tokenId), order.tokenId]);
      const opens = !held.has(order.tokenId) && !open.some(({ tokenId }) => tokenId === order.tokenId);
      const trades = this.#tradesToday + (this.#counted.has(order.episodeId ?? 0) ? 0 : 1);
      const pauses = nowMs - losses.lastMs < 3_600_000 && losses.lastMs >= dayStart.ms;
      const reserved = total(open, (each) => this.#worst(each));
      return {
        maxPerTradeMicro: sum("maxPerTradeMicro", total(ofEpisode, committed)),
        maxPerPositionMicro: sum(
          "maxPerPositionMicro",
          sumOf(({ tokenId }) => tokenId === order.tokenId),
        ),
        maxPerTargetMicro: sum(
          "maxPerTargetMicro",
          sumOf(({ targetId }) => targetId === order.targetId),
        ),
        maxPerEventMicro: sum(
          "maxPerEventMicro",
          sumOf(({ tokenId }) => this.#eventOf(tokenId) === event),
        ),
        maxTotalExposureMicro: sum(
          "maxTotalExposureMicro",
          sumOf(() => true),
        ),
        maxPerTokenMinuteMicro: sum(
          "maxPerTokenMinuteMicro",
          total(
            recent.filter(({ tokenId }) => tokenId === order.tokenId),
            committed,
          ),
        ),
        dailyLossMicro: use(dayStart.equity - equity, BigInt(limits.dailyLossMicro), true, CENT),
        maxDrawdownMicro: use(peak - equity, BigInt(limits.maxDrawdownMicro), true, CENT),
        cash: use(this.#worst(order), cash - reserved, false, CENT),
        maxOpenPositions: use(opens ? BigInt(tokens.size) : 0n, BigInt(limits.maxOpenPositions), false, 1n),
        tradesPerDay: use(BigInt(trades), BigInt(limits.tradesPerDay), false, 1n),
        ordersPerMinute: use(BigInt(recent.length) + 1n, BigInt(limits.ordersPerMinute), false, 1n),
        consecutiveLosses: use(pauses ? BigInt(losses.count) : 0n, BigInt(limits.consecutiveLosses), true, 1n),
      };
    };
    const stopped = this.#lossStopped ? "the daily loss" : this.#drawdownStopped ? "the drawdown" : undefined;
    this.#before.set(salt, { uses, stopped });
  }

  /** Judges the buys that were stored since the last call, and counts their episodes. */
  judge(what: string): void {
    for (const order of this.#orders().slice(this.#ordersSeen)) {
      this.#ordersSeen += 1;
      if (order.side !== "BUY") continue;
      const before = this.#before.get(order.salt);
      if (before === undefined) throw new Error(`order ${order.id} came from nowhere`);
      this.#tally.orders += 1;
      this.#note(before.uses(order), what);
      if (before.stopped !== undefined)
        this.#tally.wrong.push(`${what}: a buy although ${before.stopped} had stopped it`);
      const episode = order.episodeId ?? 0;
      if (!this.#counted.has(episode)) this.#tradesToday += 1;
      this.#counted.add(episode);
    }
    this.#before.clear();
  }

  /** At the end of a sequence, when nothing is under way. */
  compareBooks(what: string): void {
    this.ledger.catchUp(this.#records);
    this.#tally.wrong.push(...this.ledger.differences(this.#records).map((wrong) => `${what}: ${wrong}`));
  }

  /** What buys of a token, a target, an event … have in use now, for a test that wants to come close. */
  inUse(fits: (each: { readonly targetId: number; readonly tokenId: number }) => boolean): bigint {
    this.ledger.catchUp(this.#records);
    const open = this.#orders().filter((each) => each.side === "BUY" && each.terminalMs === null);
    return this.ledger.costOf(fits) + total(open.filter(fits), ({ notionalMicro }) => BigInt(notionalMicro));
  }

  figures(nowMs: number) {
    this.ledger.catchUp(this.#records);
    const equity = this.ledger.equity(this.#records);
    const orders = this.#orders().filter(({ side }) => side === "BUY");
    const open = orders.filter(({ terminalMs }) => terminalMs === null);
    return {
      loss: this.#dayStart.equity - equity,
      drawdown: this.#peak - equity,
      free: this.ledger.cash - total(open, (each) => this.#worst(each)),
      positions: new Set([...this.ledger.positions(), ...open.map(({ tokenId }) => tokenId)]).size,
      trades: this.#tradesToday,
      inMinute: orders.filter(({ createdMs }) => createdMs > nowMs - MINUTE_MS),
      losses: this.ledger.lossesInRow().count,
    };
  }

  #note(uses: Record<Checked, Use>, what: string): void {
    for (const name of CHECKED) {
      const { inUse, allowed, stopsAt, step } = uses[name];
      const isBeyond = (limit: bigint): boolean => (stopsAt ? inUse >= limit : inUse > limit);
      if (isBeyond(allowed)) {
        this.#tally.breaches[name] += 1;
        this.#tally.wrong.push(`${what}: ${name}: ${inUse} of ${allowed}`);
      }
      const isLast = step === 1n && inUse + (stopsAt ? 1n : 0n) === allowed;
      const isClose = step !== 1n && inUse > 0n && inUse * 100n >= allowed * 99n;
      if (isLast || isClose) this.#tally.near[name] += 1;
      if (isBeyond(allowed - step)) this.#tally.moved[name] += 1;
    }
  }

  /** What an order may cost at worst: the limit, and the fee where price × (1 − price) is highest below it. */
  #worst({ sharesMicro, limitMicro, tokenId }: OrderRecord): bigint {
    const micro = BigInt(MICRO);
    const shares = BigInt(sharesMicro);
    const limit = BigInt(limitMicro);
    const price = limit < micro / 2n ? limit : micro / 2n;
    const step = 10n;
    const fee =
      ceilDiv(shares * this.#feeRateOf(tokenId) * price * (micro - price), micro * micro * micro * step) * step;
    return ceilDiv(shares * limit, micro) + fee;
  }

  #orders(): OrderRecord[] {
    const orders: OrderRecord[] = [];
    for (let id = 1; ; id += 1) {
      const order = this.#records.orders.get(id);
      if (order === undefined) return orders;
      orders.push(order);
    }
  }
}

/** What an order took, or may still take. */
function committed(order: OrderRecord): bigint {
  return BigInt(order.terminalMs === null ? order.notionalMicro : order.filledCollateralMicro);
}

function use(inUse: bigint, allowed: bigint, stopsAt: boolean, step: bigint): Use {
  return { inUse, allowed, stopsAt, step };
}

function total<Each>(all: readonly Each[], of: (each: Each) => bigint): bigint {
  return all.reduce((sum, each) => sum + of(each), 0n);
}

function ceilDiv(top: bigint, bottom: bigint): bigint {
  return (top + bottom - 1n) / bottom;
}
