import type { Fraction } from "../independent/fraction.ts";
import { down, nearest, up } from "../independent/fraction.ts";
import type { Event } from "./reference-rows.ts";

const ONE = 1_000_000n;
const STEP = 10_000n;
const LEAST_SHARES = 5n * ONE;

/** What is asked of the reference, in its own words; amounts in millionths, rates as fractions. */
export interface ReferenceTerms {
  readonly size: (total: bigint, ourEquity: bigint) => bigint;
  readonly cash: bigint;
  readonly start: number;
  readonly worse: { readonly part: Fraction } | { readonly add: bigint };
  readonly lowest: bigint;
  readonly highest: bigint;
  readonly slippage: Fraction;
  readonly complement: "reduce" | "allow" | "skip";
  readonly perPosition: bigint | undefined;
  readonly positions: number | undefined;
  readonly perDay: number | undefined;
  readonly dailyLoss: bigint | undefined;
  readonly perEvent?: bigint;
  readonly perTarget?: bigint;
  readonly total?: bigint;
  readonly perTokenMinute?: bigint;
  readonly ordersPerMinute?: number;
  readonly drawdown?: bigint;
  readonly lossesInRow?: number;
  /** Seconds. */
  readonly lossPause?: number;
  readonly cooldown?: number;
  readonly takeProfit?: Fraction;
  readonly stopLoss?: Fraction;
  readonly trailing?: Fraction;
  /** Seconds. */
  readonly longest?: number;
}

interface Holding {
  readonly market: string;
  readonly event: string;
  readonly outcome: number;
  his: bigint;
  ours: bigint;
  cost: bigint;
  flow: bigint;
  owed: bigint;
  price: bigint | undefined;
  opened: number;
  high: bigint;
  left: number;
  episode:
    | {
        side: string;
        first: number;
        last: number;
        shares: bigint;
        paid: bigint;
        done: bigint;
        copied: boolean;
        base?: [bigint, bigint];
      }
    | undefined;
}

/** The result by the names of the program under test, as text. */
export type ReferenceResult = Readonly<Record<string, string>>;

/** Copies the events of a wallet again, by the rules alone: no code of the program under test, all sums anew after each event. */
export function referenceCopy(events: readonly Event[], terms: ReferenceTerms): ReferenceResult {
  const run = new Reference(events, terms);
  for (const event of events) run.take(event);
  return run.result();
}

class Reference {
  readonly #terms: ReferenceTerms;
  readonly #rates: ReadonlyMap<string, bigint>;
  readonly #held = new Map<string, Holding>();
  readonly #over = new Set<string>();
  readonly #skipped = new Map<string, number>();
  readonly #ownExits = new Map<string, number>();
  readonly #n = { buys: 0, sells: 0, buyEpisodes: 0, sellEpisodes: 0, copies: 0, exits: 0, reductions: 0, payouts: 0 };
  readonly #more = { enough: 0, closedPositions: 0, wins: 0 };
  #cash: bigint;
  #bought = 0n;
  #sold = 0n;
  #paid = 0n;
  #fees = 0n;
  #peak: bigint;
  #fall = 0n;
  #fallFrom: bigint;
  #day = -1;
  #dayStart = 0n;
  #dayTrades = 0;
  #dayStopped = false;
  #now = 0;
  readonly #purchases: { readonly second: number; readonly holding: Holding; readonly cost: bigint }[] = [];
  /** Every end of a position, newest last. */
  readonly #ends: { readonly second: number; readonly holding: Holding; readonly flow: bigint }[] = [];

  constructor(events: readonly Event[], terms: ReferenceTerms) {
    this.#terms = terms;
    this.#rates = ratesOf(events);
    this.#cash = terms.cash;
    this.#peak = terms.cash;
    this.#fallFrom = terms.cash;
    for (const { token, market, event, outcome, kind } of events) {
      if (kind !== "BUY" && kind !== "SELL") continue;
      const nothing = { his: 0n, ours: 0n, cost: 0n, flow: 0n, owed: 0n, price: undefined, episode: undefined };
      const never = { opened: -1, high: 0n, left: -1 };
      if (!this.#held.has(token)) this.#held.set(token, { market, event, outcome, ...nothing, ...never });
    }
  }

  take(event: Event): void {
    const counts = event.second >= this.#terms.start;
    const today = Math.floor(event.second / 86_400);
    this.#now = event.second;
    if (counts && today !== this.#day) {
      this.#day = today;
      this.#dayStart = this.#equity();
      this.#dayTrades = 0;
      this.#dayStopped = false;
    }
    if (event.kind === "BUY" || event.kind === "SELL") this.#trade(event, counts);
    else if (event.kind === "REDEEM") this.#redeem(event);
    else for (const holding of this.#ofMarket(event.market)) this.#splitOrMerge(event, holding);
    if (!counts) return;
    const equity = this.#equity();
    if (this.#terms.dailyLoss !== undefined && this.#dayStart - equity >= this.#terms.dailyLoss)
      this.#dayStopped = true;
    if (equity > this.#peak) this.#peak = equity;
    if (this.#peak - equity > this.#fall) {
      this.#fall = this.#peak - equity;
      this.#fallFrom = this.#peak;
    }
  }

  result(): ReferenceResult {
    const all = [...this.#held.values()];
    const open = all.filter(({ ours }) => ours > 0n);
    const equity = this.#equity();
    const figures = {
      ...this.#n,
      ...this.#more,
      boughtMicro: this.#bought,
      soldMicro: this.#sold,
      paidOutMicro: this.#paid,
      feesMicro: this.#fees,
      startCashMicro: this.#terms.cash,
      cashMicro: this.#cash,
      openPositions: open.length,
      openCostMicro: open.reduce((sum, { cost }) => sum + cost, 0n),
      openValueMicro: equity - this.#cash,
      owedPositions: all.filter(({ owed }) => owed > 0n).length,
      equityMicro: equity,
      profitMicro: equity - this.#terms.cash,
      profitIfOpenWorthlessMicro: this.#cash - this.#terms.cash,
      maxDrawdownMicro: this.#fall,
      maxDrawdownPpm: nearest({ top: this.#fall * ONE, bottom: this.#fallFrom }),
      skipped: [...this.#skipped].map(([reason, times]) => `${reason} ${times}`).sort(),
      ownExits: [...this.#ownExits].map(([kind, times]) => `${kind} ${times}`).sort(),
    };
    return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, String(figure)]));
  }

  #equity(): bigint {
    return [...this.#held.values()].reduce((sum, { ours, price = 0n }) => sum + (ours * price) / ONE, this.#cash);
  }

  #ofMarket(market: string): Holding[] {
    return [...this.#held.values()].filter((holding) => holding.market === market && holding.outcome < 2);
  }

  #otherOf(holding: Holding): Holding | undefined {
    return this.#ofMarket(holding.market).find((other) => other !== holding);
  }

  #trade(event: Event, counts: boolean): void {
    const holding = this.#held.get(event.token) as Holding;
    const price = nearest({ top: event.collateral * ONE, bottom: event.shares });
    const before = holding.his;
    const isBuy = event.kind === "BUY";
    holding.his = isBuy ? before + event.shares : before > event.shares ? before - event.shares : 0n;
    const episode = this.#episodeOf(holding, event);
    holding.price = price;
    const other = this.#otherOf(holding);
    if (other !== undefined) other.price = ONE - price;
    if (!counts) return;
    this.#n[isBuy ? "buys" : "sells"] += 1;
    const refusal = isBuy
      ? (this.#refusedPrice(event, price) ?? this.#buy(holding, episode, price))
      : this.#sell(holding, episode, before, price);
    if (refusal !== undefined) this.#skipped.set(refusal, (this.#skipped.get(refusal) ?? 0) + 1);
    this.#lookAt(holding);
    if (other !== undefined) this.#lookAt(other);
  }

  /** Whether what a lot would bring now has met a rule of ours, by its cost or its best price so far. */
  #lookAt(holding: Holding): void {
    const { takeProfit, stopLoss, trailing, longest } = this.#terms;
    const { ours, price } = holding;
    if (ours === 0n || price === undefined) return;
    const sale = this.#ourPrice(false, price);
    const worth = down({ top: ours * sale, bottom: ONE }) - this.#fee(holding, ours, sale);
    const now = down({ top: worth * ONE, bottom: ours });
    if (now > holding.high) holding.high = now;
    const average = nearest({ top: holding.cost * ONE, bottom: ours });
    const part = (of: bigint, { top, bottom }: Fraction) => nearest({ top: of * top, bottom });
    if (stopLoss !== undefined && now <= average - part(average, stopLoss)) this.#leave(holding, "stop loss");
    else if (trailing !== undefined && now <= holding.high - part(holding.high, trailing))
      this.#leave(holding, "trailing stop");
    else if (takeProfit !== undefined && now >= average + part(average, takeProfit))
      this.#leave(holding, "take profit");
    else if (longest !== undefined && this.#now - holding.opened >= longest) this.#leave(holding, "time exit");
  }

  #leave(holding: Holding, kind: string): void {
    const free = holding.ours - holding.owed;
    if (free <= 0n) return;
    holding.left = this.#now;
    this.#ownExits.set(kind, (this.#ownExits.get(kind) ?? 0) + 1);
    this.#exit(holding, free, holding.price ?? 0n);
  }

  #episodeOf(holding: Holding, event: Event): NonNullable<Holding["episode"]> {
    const known = holding.episode;
    if (known !== undefined && known.side === event.kind && event.second - known.last <= 300) {
      known.last = event.second;
      known.shares += event.shares;
      known.paid += event.collateral;
      return known;
    }
    this.#n[event.kind === "BUY" ? "buyEpisodes" : "sellEpisodes"] += 1;
    const amounts = { shares: event.shares, paid: event.collateral, done: 0n };
    const episode = { side: event.kind, first: event.second, last: event.second, ...amounts, copied: false };
    holding.episode = episode;
    return episode;
  }

  #refusedPrice(event: Event, price: bigint): string | undefined {
    const { lowest, highest, slippage } = this.#terms;
    if (price < lowest || price > highest) return "price range";
    const allowed = up({ top: event.lowest * slippage.top, bottom: slippage.bottom });
    const spread = event.highest - event.lowest;
    if (spread > allowed && spread > 20_000n) return "price spread";
    return this.#over.has(event.market) ? "market open" : undefined;
  }

  #buy(holding: Holding, episode: NonNullable<Holding["episode"]>, price: bigint): string | undefined {
    const { complement, perPosition, positions, perDay } = this.#terms;
    const ours = this.#ourPrice(true, price);
    const left = this.#terms.size(episode.paid, this.#equity()) - episode.done;
    const shares = left > 0n ? floorTo(down({ top: left * ONE, bottom: ours }), STEP) : 0n;
    const cost = up({ top: shares * ours, bottom: ONE });
    if (shares < LEAST_SHARES || cost < ONE) {
      if (!episode.copied) return "minimum";
      this.#more.enough += 1;
      return undefined;
    }
    const fee = this.#fee(holding, shares, ours);
    const other = this.#otherOf(holding);
    const holdsOther = other !== undefined && other.ours > 0n;
    const openNow = [...this.#held.values()].filter((one) => one.ours > 0n).length;
    if (perPosition !== undefined && holding.cost + cost > perPosition) return "max per position";
    if (positions !== undefined && holding.ours === 0n && openNow >= positions) return "open positions";
    if (perDay !== undefined && !episode.copied && this.#dayTrades >= perDay) return "trades a day";
    if (this.#dayStopped) return "daily loss";
    if (cost + fee > this.#cash) return "cash";
    if (holdsOther && complement === "skip") return "complement held";
    const limit = this.#refusedByLimits(holding, cost) ?? this.#refusedByLosses(holding);
    if (limit !== undefined) return limit;
    if (episode.done > 0n && episode.first <= holding.left) return "own exit";
    if (!episode.copied) this.#dayTrades += 1;
    episode.copied = true;
    episode.done += cost;
    if (holdsOther && complement === "reduce") {
      this.#n.reductions += 1;
      const free = other.ours - other.owed;
      this.#exit(other, shares < free ? shares : free, ONE - price);
      return undefined;
    }
    this.#n.copies += 1;
    if (holding.ours === 0n) {
      holding.opened = this.#now;
      holding.high = 0n;
    }
    this.#purchases.push({ second: this.#now, holding, cost });
    this.#bought += cost;
    this.#fees += fee;
    this.#cash -= cost + fee;
    holding.ours += shares;
    holding.cost += cost + fee;
    holding.flow -= cost + fee;
    return undefined;
  }

  #refusedByLimits(holding: Holding, cost: bigint): string | undefined {
    const { perEvent, perTarget, total, perTokenMinute, ordersPerMinute } = this.#terms;
    const costs = (of: readonly { readonly cost: bigint }[]) => of.reduce((sum, each) => sum + each.cost, cost);
    const held = [...this.#held.values()];
    const lately = this.#purchases.slice(-1_000).filter(({ second }) => this.#now - second < 60);
    const isAbove = (limit: bigint | undefined, of: readonly { readonly cost: bigint }[]) =>
      limit !== undefined && costs(of) > limit;
    const ofEvent = held.filter(({ event }) => event === holding.event);
    if (isAbove(perEvent, ofEvent)) return "max per event";
    if (isAbove(perTarget, held)) return "max per target";
    if (isAbove(total, held)) return "total exposure";
    const ofToken = lately.filter((purchase) => purchase.holding === holding);
    if (isAbove(perTokenMinute, ofToken)) return "crowding";
    return ordersPerMinute !== undefined && lately.length >= ordersPerMinute ? "orders a minute" : undefined;
  }

  #refusedByLosses(holding: Holding): string | undefined {
    const { drawdown, lossesInRow, lossPause = 0, cooldown = 0 } = this.#terms;
    if (drawdown !== undefined && this.#fall >= drawdown) return "drawdown";
    const ends = this.#ends;
    const newest = ends.at(-1);
    const row = ends.length - 1 - ends.findLastIndex(({ flow }) => flow >= 0n);
    const isToday = newest !== undefined && Math.floor(newest.second / 86_400) === this.#day;
    if (lossesInRow !== undefined && row >= lossesInRow && isToday && this.#now - newest.second < lossPause)
      return "losses in a row";
    const last = ends.findLast((end) => end.holding === holding && end.flow < 0n);
    return last !== undefined && this.#now - last.second < cooldown ? "cooldown" : undefined;
  }

  #sell(
    holding: Holding,
    episode: NonNullable<Holding["episode"]>,
    hisBefore: bigint,
    price: bigint,
  ): string | undefined {
    if (holding.ours === 0n && episode.done === 0n) return "nothing held";
    episode.base ??= [holding.ours - holding.owed, hisBefore];
    const [lot, his] = episode.base;
    const target = episode.shares >= his ? lot : nearest({ top: lot * episode.shares, bottom: his });
    const more = target > episode.done ? target - episode.done : 0n;
    episode.done += more;
    this.#exit(holding, more, price);
    return undefined;
  }

  #exit(holding: Holding, shares: bigint, hisPrice: bigint): void {
    holding.owed = holding.owed + shares > holding.ours ? holding.ours : holding.owed + shares;
    const sold = floorTo(holding.owed, STEP);
    if (sold < LEAST_SHARES) return;
    const ours = this.#ourPrice(false, hisPrice);
    const worth = down({ top: sold * ours, bottom: ONE });
    const fee = this.#fee(holding, sold, ours);
    this.#n.exits += 1;
    this.#sold += worth;
    this.#fees += fee;
    holding.owed -= sold;
    this.#give(holding, sold, worth - fee);
  }

  /** Shares go, money comes; the last share closes the position. */
  #give(holding: Holding, shares: bigint, money: bigint): void {
    const cost = nearest({ top: holding.cost * shares, bottom: holding.ours });
    this.#cash += money;
    holding.ours -= shares;
    holding.cost -= cost;
    holding.flow += money;
    if (holding.ours > 0n) return;
    this.#more.closedPositions += 1;
    if (holding.flow > 0n) this.#more.wins += 1;
    this.#ends.push({ second: this.#now, holding, flow: holding.flow });
    holding.flow = 0n;
  }

  #splitOrMerge(event: Event, holding: Holding): void {
    if (event.kind === "SPLIT") {
      holding.his += event.shares;
      return;
    }
    const before = holding.his;
    holding.his = before > event.shares ? before - event.shares : 0n;
    const free = holding.ours - holding.owed;
    if (free <= 0n || holding.price === undefined) return;
    const part = event.shares >= before ? free : nearest({ top: free * event.shares, bottom: before });
    this.#exit(holding, part, holding.price);
  }

  #redeem(event: Event): void {
    const both = this.#ofMarket(event.market);
    const winner = winnerOf(both, event.shares);
    for (const holding of both) holding.his = 0n;
    if (winner === undefined) return;
    this.#over.add(event.market);
    for (const holding of both.filter(({ ours }) => ours > 0n).sort((a, b) => a.outcome - b.outcome)) {
      const worth = holding.outcome === winner ? holding.ours : 0n;
      this.#n.payouts += 1;
      this.#paid += worth;
      holding.owed = 0n;
      this.#give(holding, holding.ours, worth);
    }
  }

  #ourPrice(isBuy: boolean, price: bigint): bigint {
    const { worse } = this.#terms;
    const by = "add" in worse ? worse.add : up({ top: price * worse.part.top, bottom: worse.part.bottom });
    const moved = isBuy ? price + by : price - by;
    const most = ONE - 1_000n;
    if (isBuy) return moved <= most ? moved : price > most ? price : most;
    return moved >= 1_000n ? moved : price < 1_000n ? price : 1_000n;
  }

  #fee(holding: Holding, shares: bigint, price: bigint): bigint {
    const rate = this.#rates.get(holding.market) ?? 0n;
    // shares × rate × p × (1 − p) in dollars, down to 0.00001
    return down({ top: shares * rate * price * (ONE - price), bottom: ONE * ONE * ONE * 10n }) * 10n;
  }
}

/** The outcome that a redemption shows as the winner. */
function winnerOf(both: readonly Holding[], paid: bigint): number | undefined {
  const had = both.filter(({ his }) => his > 0n);
  const [one, two] = had;
  if (one === undefined) return undefined;
  if (paid === 0n) return two === undefined ? 1 - one.outcome : undefined;
  const away = ({ his }: Holding) => (his > paid ? his - paid : paid - his);
  if (two !== undefined && away(one) === away(two)) return undefined;
  const best = two === undefined || away(one) < away(two) ? one : two;
  // Far less than his shares is no payout of them. 98 of 100 still are.
  return paid * 100n >= best.his * 98n ? best.outcome : undefined;
}

/** Fee rates in millionths of shares × p × (1 − p), where his own fees tell them. */
function ratesOf(events: readonly Event[]): Map<string, bigint> {
  const seen = new Map<string, { fee: bigint; base: bigint }>();
  for (const { kind, market, shares, collateral, fee } of events) {
    if ((kind !== "BUY" && kind !== "SELL") || fee < 1_000n || collateral >= shares) continue;
    const sum = seen.get(market) ?? { fee: 0n, base: 0n };
    sum.fee += fee;
    sum.base += nearest({ top: collateral * (shares - collateral), bottom: shares });
    seen.set(market, sum);
  }
  const rates = [...seen].map(([market, { fee, base }]): [string, bigint] => {
    const rate = nearest({ top: fee * ONE, bottom: base });
    return [market, rate > ONE ? ONE : rate];
  });
  return new Map(rates);
}

function floorTo(value: bigint, step: bigint): bigint {
  return value - (value % step);
}
