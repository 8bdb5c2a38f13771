import { setLimit } from "../../../src/app/limits.ts";
import { MICRO } from "../../../src/domain/micro.ts";
import { plainRules } from "../../../src/engine/copy-rules.ts";
import type { LimitName, Limits } from "../../../src/engine/limits.ts";
import { currentLimits } from "../../../src/engine/limits.ts";
import type { Random, TargetRecord } from "../../../src/engine/ports.ts";
import { bookFlow } from "../../../src/engine/reconciling/flows.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import type { SqliteStore } from "../../../src/store/store.ts";
import type { HandClock } from "../rig.ts";
import { LIMITS, Rig, sighting } from "../rig.ts";
import type { Checked, Tally } from "./checker.ts";
import { CHECKED, LimitChecker } from "./checker.ts";

const WALLETS = ["1", "2"].map((digit) => `0x${digit.repeat(40)}`);
const OWNER = { id: 1, telegramId: "1", name: "owner", role: "owner", zone: "UTC", addedMs: 0 };
const WAITS_S = [0, 1, 5, 20, 61, 61, 70, 310, 310, 4_000, 30_000, 90_000];
const MODES = [...Array<"matched">(6).fill("matched"), "refused", "lost", "late"] as const;
/** The first two are of one event. */
const EVENTS = ["first", "first", "second"];
const OUTCOMES = [0, 1] as const;
const CENT = 10_000;

export interface Sequence {
  /** Empty. */
  readonly store: SqliteStore;
  readonly clock: HandClock;
  readonly seed: number;
  readonly tally: Tally;
}

/** Where one buy of a step is to go. */
interface Aim {
  readonly target: TargetRecord;
  readonly market: number;
  readonly outcome: 0 | 1;
}

/** One bot under random signals, prices, books, fills and changes of limits; each of its buys is judged (LimitChecker). */
export async function playSequence(sequence: Sequence): Promise<void> {
  await new Play(sequence).run();
}

class Play {
  readonly #random: Random;
  readonly #rig: Rig;
  readonly #checker: LimitChecker;
  readonly #targets: readonly TargetRecord[];
  readonly #sizeMicro: number;
  readonly #prices = [500_000, 400_000, 250_000];
  readonly #feesPpm: readonly number[];
  readonly #seed: number;
  readonly #tally: Tally;
  /** Of each market, how often it was paid out: the next one in its place has other tokens. */
  readonly #rounds = [0, 0, 0];
  readonly #tokens = new Map<number, { readonly event: string; readonly feePpm: number }>();
  #step = 0;

  constructor({ store, clock, seed, tally }: Sequence) {
    this.#seed = seed;
    this.#tally = tally;
    tally.sequences += 1;
    this.#random = createSeededRandom(seed);
    this.#sizeMicro = this.#one([5, 5, 5, 4, 2.5]) * MICRO;
    this.#feesPpm = [0, 1, 2].map(() => this.#one([0, 0, 70_000]));
    const cashMicro = this.#one([1_000, 1_000, 30, 12]) * MICRO;
    const sizing = this.#chance(0.8)
      ? ({ kind: "fixed", usdMicro: this.#sizeMicro } as const)
      : ({ kind: "percent", ppm: 100_000 } as const);
    const settings = { rules: plainRules(sizing), complement: this.#one(["reduce", "allow", "skip"] as const) };
    this.#rig = Rig.on(store, clock, { settings, limits: this.#firstLimits(), cashMicro });
    this.#targets = WALLETS.map((wallet) => this.#rig.addTarget(wallet));
    this.#checker = new LimitChecker({
      ...{ records: this.#rig.records, cashMicro, tally },
      limits: () => currentLimits(this.#rig.records),
      eventOf: (tokenId) => this.#tokenOf(tokenId).event,
      feeRateOf: (tokenId) => BigInt(this.#tokenOf(tokenId).feePpm),
    });
    this.#rig.onOrder = ({ side, salt }) => {
      if (side === "BUY") this.#checker.ordering(salt, clock.ms);
    };
    for (const market of EVENTS.keys()) this.#setMarket(market);
  }

  async run(): Promise<void> {
    const steps = 5 + this.#random.integer(6);
    for (this.#step = 1; this.#step <= steps; this.#step += 1) await this.#takeStep();
    this.#checker.compareBooks(this.#what());
  }

  async #takeStep(): Promise<void> {
    const { clock, fate, venue } = this.#rig;
    clock.ms += this.#one(WAITS_S) * 1_000;
    this.#movePrices();
    if (this.#chance(0.12)) await this.#payOut(this.#random.integer(EVENTS.length));
    await fate.settleUnknown();
    await this.#read();
    if (this.#chance(0.15)) await this.#readAgain();
    venue.mode = this.#one(MODES);
    const aim = { target: this.#one(this.#targets), market: this.#random.integer(3), outcome: this.#one(OUTCOMES) };
    if (this.#chance(0.6)) this.#changeLimit(aim);
    const aims = [aim, ...Array.from({ length: this.#one([0, 0, 1, 2]) }, () => this.#nextTo(aim))];
    for (const each of aims) this.#signal(each);
    this.#checker.beginDay(clock.ms);
    await this.#rig.decide();
    this.#checker.judge(this.#what());
  }

  #nextTo(aim: Aim): Aim {
    return {
      target: this.#one(this.#targets),
      market: this.#chance(0.5) ? aim.market : this.#random.integer(3),
      outcome: this.#chance(0.5) ? aim.outcome : this.#one(OUTCOMES),
    };
  }

  #signal({ target, market, outcome }: Aim): void {
    const side = this.#chance(0.85) ? "BUY" : "SELL";
    const askMicro = this.#askOf(market, outcome);
    this.#tally.signals += 1;
    this.#rig.take(target, [
      sighting({
        wallet: target.address,
        conditionId: this.#conditionOf(market),
        token: this.#tokensOf(market)[outcome],
        outcomeIndex: outcome,
        side,
        sharesMicro: this.#one([20, 100, 100, 300]) * MICRO,
        priceMicro: side === "BUY" ? askMicro : askMicro - CENT,
        venueS: Math.floor(this.#rig.clock.ms / 1_000) - this.#random.integer(2),
      }),
    ]);
  }

  /** Marks what is held and reads the losses, as the bot does every minute. */
  async #read(): Promise<void> {
    const { marks, abort, clock } = this.#rig;
    await marks.run(abort.signal);
    this.#checker.beginDay(clock.ms);
    this.#checker.read(clock.ms);
  }

  async #readAgain(): Promise<void> {
    this.#rig.clock.ms += 6_000;
    await this.#read();
  }

  async #payOut(market: number): Promise<void> {
    const { markets, settlement, clock, abort, records } = this.#rig;
    const conditionId = this.#conditionOf(market);
    const first = this.#one([0, MICRO, MICRO, MICRO / 2]);
    const payoutsMicro = [first, MICRO - first];
    const known = markets.markets.get(conditionId);
    if (known === undefined) throw new Error(`${conditionId} is missing`);
    this.#checker.ledger.catchUp(records);
    markets.markets.set(conditionId, { ...known, closed: true, acceptingOrders: false, endMs: clock.ms });
    markets.resolutions.set(conditionId, { kind: "resolved", payoutsMicro });
    const held = this.#checker.ledger.heldTokens();
    const { settled } = await settlement.run(abort.signal, new Set([conditionId]));
    if (settled > 0) {
      for (const [outcome, token] of this.#tokensOf(market).entries()) {
        const tokenId = records.tokens.byToken(token)?.id;
        if (tokenId !== undefined && held.has(tokenId))
          this.#checker.ledger.payOut(tokenId, payoutsMicro[outcome] ?? 0, clock.ms);
      }
    }
    this.#rounds[market] = (this.#rounds[market] ?? 0) + 1;
    this.#setMarket(market);
  }

  /** Sets one limit so that the next buy just fits or just does not; or back to where it stops nothing. */
  #changeLimit(aim: Aim): void {
    const { loss, drawdown } = this.#checker.figures(this.#rig.clock.ms);
    // A loss of a dollar and more is rare, and only then is a cent less than a hundredth of it.
    const lost: Checked[] = [...(loss > MICRO ? ["dailyLossMicro" as const] : [])];
    if (drawdown > MICRO) lost.push("maxDrawdownMicro");
    const isLost = lost.length > 0 && this.#chance(0.4);
    const name = this.#one(isLost ? lost : CHECKED);
    if (!isLost && this.#chance(0.25)) this.#widen(name);
    else this.#bringTo(name, aim);
  }

  #bringTo(name: Checked, aim: Aim): void {
    const shift = this.#one([0, 0, 0, -1, 1]);
    const wanted = this.#exactly(name, aim);
    const unit = name.endsWith("Micro") ? CENT : 1;
    if (name === "cash") this.#moveCash(wanted + BigInt(shift * CENT));
    else this.#set(name, Math.max(0, Math.ceil(Number(wanted) / unit) * unit + shift * unit));
  }

  #widen(name: Checked): void {
    if (name === "cash") this.#moveCash(BigInt(100 * MICRO));
    else this.#set(name, LIMITS[name]);
  }

  /** What a limit must be for the next buy to use it up. */
  #exactly(name: Checked, { target, market, outcome }: Aim): bigint {
    const { clock, records } = this.#rig;
    const size = BigInt(this.#sizeMicro);
    const tokenId = records.tokens.byToken(this.#tokensOf(market)[outcome])?.id ?? 0;
    const { loss, drawdown, free, positions, trades, inMinute, losses } = this.#checker.figures(clock.ms);
    const sum = (fits: Parameters<LimitChecker["inUse"]>[0]): bigint => this.#checker.inUse(fits) + size;
    const ofToken = inMinute.filter((order) => order.tokenId === tokenId);
    switch (name) {
      case "maxPerTradeMicro":
        return size;
      case "maxPerPositionMicro":
        return sum((each) => each.tokenId === tokenId);
      case "maxPerTargetMicro":
        return sum((each) => each.targetId === target.id);
      case "maxPerEventMicro":
        return sum((each) => this.#tokenOf(each.tokenId).event === EVENTS[market]);
      case "maxTotalExposureMicro":
        return sum(() => true);
      case "maxPerTokenMinuteMicro":
        return ofToken.reduce(
          (all, order) => all + BigInt(order.terminalMs === null ? order.notionalMicro : order.filledCollateralMicro),
          size,
        );
      case "dailyLossMicro":
        return loss > 0n ? loss + 1n : BigInt(CENT);
      case "maxDrawdownMicro":
        return drawdown > 0n ? drawdown + 1n : BigInt(CENT);
      case "cash":
        return size - free;
      case "maxOpenPositions":
        return BigInt(positions + 1);
      case "tradesPerDay":
        return BigInt(trades + 1);
      case "ordersPerMinute":
        return BigInt(inMinute.length + 1);
      case "consecutiveLosses":
        return BigInt(losses + 1);
    }
  }

  /** Through the one use case by which people change limits: what it loosens, goes on. */
  #set(name: LimitName, to: number): void {
    const { store, clock } = this.#rig;
    const from = currentLimits(store.records)[name];
    if (from === to) return;
    const app = { store, marketClock: clock, peopleClock: clock, limitLoosened: () => undefined };
    store.transact((records) => setLimit(app, records, OWNER, { name, to }, "a test"));
    if (to > from) this.#checker.loosened(name);
  }

  #moveCash(amountMicro: bigint): void {
    const { store, clock } = this.#rig;
    const amount = Number(amountMicro);
    if (amount === 0) return;
    const kind = amount > 0 ? "deposit" : "withdrawal";
    store.transact((records) => bookFlow(records, { kind, amountMicro: amount, atMs: clock.ms, note: "a test" }));
    this.#checker.moved(amount);
  }

  #firstLimits(): Limits {
    const size = this.#sizeMicro;
    const money = (name: LimitName): number =>
      this.#chance(0.25) ? size * (1 + this.#random.integer(4)) + this.#one([0, 0, CENT]) : LIMITS[name];
    const loss = (name: LimitName): number => (this.#chance(0.25) ? this.#one([1, 2, 5]) * MICRO : LIMITS[name]);
    const count = (name: LimitName): number => (this.#chance(0.25) ? 1 + this.#random.integer(3) : LIMITS[name]);
    return {
      maxTargets: 25,
      maxPerTradeMicro: size + this.#one([0, 0, CENT, 2 * MICRO]),
      maxPerPositionMicro: money("maxPerPositionMicro"),
      maxPerTargetMicro: money("maxPerTargetMicro"),
      maxPerEventMicro: money("maxPerEventMicro"),
      maxTotalExposureMicro: money("maxTotalExposureMicro"),
      maxPerTokenMinuteMicro: money("maxPerTokenMinuteMicro"),
      dailyLossMicro: loss("dailyLossMicro"),
      maxDrawdownMicro: loss("maxDrawdownMicro"),
      maxOpenPositions: count("maxOpenPositions"),
      tradesPerDay: count("tradesPerDay"),
      ordersPerMinute: count("ordersPerMinute"),
      consecutiveLosses: count("consecutiveLosses"),
    };
  }

  /** Now and then far down: else nothing is ever lost. */
  #movePrices(): void {
    for (const market of this.#prices.keys()) {
      const now = this.#prices[market] ?? 0;
      const moved = this.#chance(0.15) ? this.#one([60_000, 100_000, 900_000]) : now + this.#one([0, 0, CENT, -CENT]);
      this.#prices[market] = Math.min(940_000, Math.max(60_000, moved));
      this.#setMarket(market);
    }
  }

  /** One level on each side of each book, mostly deep. */
  #setMarket(market: number): void {
    const { markets } = this.#rig;
    const [yes, no] = this.#tokensOf(market);
    const priceMicro = this.#prices[market] ?? 0;
    const change = { event: EVENTS[market] ?? "", feeRatePpm: this.#feesPpm[market] ?? 0 };
    markets.add(this.#conditionOf(market), [yes, no], priceMicro, change);
    for (const [token, askMicro] of [[yes, priceMicro] as const, [no, MICRO - priceMicro] as const]) {
      if (this.#chance(0.2)) markets.setPrice(token, askMicro, this.#one([1, 3, 7]) * MICRO);
    }
  }

  #askOf(market: number, outcome: 0 | 1): number {
    const priceMicro = this.#prices[market] ?? 0;
    return outcome === 0 ? priceMicro : MICRO - priceMicro;
  }

  #tokensOf(market: number): readonly [string, string] {
    const name = `${market + 1}${String(this.#rounds[market] ?? 0).padStart(3, "0")}`;
    return [`${name}1`, `${name}2`];
  }

  #conditionOf(market: number): string {
    return `0xc${market}${this.#rounds[market] ?? 0}`;
  }

  #tokenOf(tokenId: number): { readonly event: string; readonly feePpm: number } {
    const known = this.#tokens.get(tokenId);
    if (known !== undefined) return known;
    const market = Number(this.#rig.records.tokens.get(tokenId)?.token[0] ?? 0) - 1;
    const told = { event: EVENTS[market] ?? "", feePpm: this.#feesPpm[market] ?? 0 };
    this.#tokens.set(tokenId, told);
    return told;
  }

  #what(): string {
    return `seed ${this.#seed}, step ${this.#step}`;
  }

  #chance(share: number): boolean {
    return this.#random.next() < share;
  }

  #one<Value>(values: readonly Value[]): Value {
    return values[this.#random.integer(values.length)] as Value;
  }
}
