import { MICRO } from "../../../src/domain/micro.ts";
import type { FillRecord, LotRecord, OrderRecord, Records } from "../../../src/engine/ports.ts";

/** In micro-shares, of every market of the rig. */
const SMALLEST_ORDER = 5_000_000n;

/** One holding of one target, as the second bookkeeping has it. */
export interface Holding {
  readonly targetId: number;
  readonly tokenId: number;
  shares: bigint;
  cost: bigint;
  /** Of this opening. */
  realised: bigint;
}

interface Closing {
  readonly atMs: number;
  readonly isLoss: boolean;
}

/**
 * The books a second time, from the orders and fills that are stored and from what the test itself did: average cost in whole
 * micro-dollars, half up, without a line of the ledger that is tested.
 */
export class SecondLedger {
  readonly holdings = new Map<string, Holding>();
  readonly closings: Closing[] = [];
  cash: bigint;
  #fillsSeen = 0;

  constructor(cashMicro: number) {
    this.cash = BigInt(cashMicro);
  }

  /** Books what was filled since the last call. */
  catchUp(records: Records): void {
    for (let fill = records.fills.get(this.#fillsSeen + 1); fill !== undefined; ) {
      this.#fillsSeen = fill.id;
      const order = records.orders.get(fill.orderId);
      if (order === undefined) throw new Error(`fill ${fill.id} has no order`);
      this.#book(order, fill);
      fill = records.fills.get(this.#fillsSeen + 1);
    }
  }

  /** A market paid out: the test knows, for it resolved it. */
  payOut(tokenId: number, payoutMicro: number, atMs: number): void {
    for (const holding of this.holdings.values()) {
      if (holding.tokenId !== tokenId || holding.shares === 0n) continue;
      const paid = (holding.shares * BigInt(payoutMicro)) / BigInt(MICRO);
      this.cash += paid;
      holding.realised += paid - holding.cost;
      this.#close(holding, atMs);
    }
  }

  costOf(fits: (holding: Holding) => boolean): bigint {
    let cost = 0n;
    for (const holding of this.holdings.values()) if (fits(holding)) cost += holding.cost;
    return cost;
  }

  /** Tokens of which at least the smallest order is held: less is dust, and uses up no slot. */
  positions(): Set<number> {
    const shares = new Map<number, bigint>();
    for (const holding of this.holdings.values()) {
      shares.set(holding.tokenId, (shares.get(holding.tokenId) ?? 0n) + holding.shares);
    }
    return new Set([...shares].flatMap(([tokenId, sum]) => (sum >= SMALLEST_ORDER ? [tokenId] : [])));
  }

  heldTokens(): Set<number> {
    return new Set([...this.holdings.values()].filter(({ shares }) => shares > 0n).map(({ tokenId }) => tokenId));
  }

  /** Cash and what the stored marks say that the holdings would fetch, each rounded down. */
  equity(records: Records): bigint {
    let equity = this.cash;
    for (const { tokenId, shares } of this.holdings.values()) {
      equity += (shares * BigInt(records.marks.of(tokenId)?.priceMicro ?? 0)) / BigInt(MICRO);
    }
    return equity;
  }

  /** Positions closed at a loss one after another, newest first; of several closed at once the kindest order counts. */
  lossesInRow(): { readonly count: number; readonly lastMs: number } {
    let count = 0;
    const byTime = Map.groupBy(this.closings, ({ atMs }) => atMs);
    const newestFirst = [...byTime].sort(([a], [b]) => b - a);
    for (const [, group] of newestFirst) {
      if (group.some(({ isLoss }) => !isLoss)) break;
      count += group.length;
    }
    return { count, lastMs: newestFirst[0]?.[0] ?? 0 };
  }

  /** What differs from the books that are tested; empty when nothing does. */
  differences(records: Records): string[] {
    const lots = new Map(records.lots.open().map((lot) => [`${lot.targetId} ${lot.tokenId}`, lot]));
    const wrong = [...this.holdings].flatMap(([key, holding]) => differs(key, holding, lots.get(key)));
    const cash = records.account.get().cashMicro;
    return BigInt(cash) === this.cash ? wrong : [...wrong, `cash ${cash}, reckoned ${this.cash}`];
  }

  #book(order: OrderRecord, fill: FillRecord): void {
    const holding = this.#holdingOf(fill.targetId, order.tokenId);
    const [shares, collateral, fee] = [fill.sharesMicro, fill.collateralMicro, fill.feeMicro].map(BigInt) as [
      bigint,
      bigint,
      bigint,
    ];
    if (order.side === "BUY") {
      holding.shares += shares;
      holding.cost += collateral + fee;
      this.cash -= collateral + fee;
      return;
    }
    const cost = (2n * holding.cost * shares + holding.shares) / (2n * holding.shares);
    holding.shares -= shares;
    holding.cost -= cost;
    holding.realised += collateral - fee - cost;
    this.cash += collateral - fee;
    if (holding.shares === 0n) this.#close(holding, fill.atMs);
  }

  #close(holding: Holding, atMs: number): void {
    this.closings.push({ atMs, isLoss: holding.realised < 0n });
    Object.assign(holding, { shares: 0n, cost: 0n, realised: 0n });
  }

  #holdingOf(targetId: number, tokenId: number): Holding {
    const key = `${targetId} ${tokenId}`;
    const known = this.holdings.get(key) ?? { targetId, tokenId, shares: 0n, cost: 0n, realised: 0n };
    this.holdings.set(key, known);
    return known;
  }
}

function differs(key: string, holding: Holding, lot: LotRecord | undefined): string[] {
  const [shares, cost] = [BigInt(lot?.sharesMicro ?? 0), BigInt(lot?.costMicro ?? 0)];
  if (shares === holding.shares && cost === holding.cost) return [];
  return [`lot ${key}: ${shares} shares for ${cost}, reckoned ${holding.shares} for ${holding.cost}`];
}
