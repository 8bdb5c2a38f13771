import type { Book, Level } from "../../../src/domain/book.ts";
import type { Market, Resolution } from "../../../src/domain/market.ts";
import { mulDiv } from "../../../src/domain/micro.ts";
import type { OrderForm } from "../../../src/domain/order.ts";
import { NO_BYTES_32 } from "../../../src/domain/order.ts";
import type { Approved, Clock, MarketData, Random, VenueOrder } from "../../../src/engine/ports.ts";

/** A clock that jumps: who sleeps wakes at once, later. */
export class JumpingClock implements Clock {
  now = 1_800_000_000_000;
  /** A sleep of this length ends only when it is released, or by its signal. */
  heldMs: number | undefined;
  readonly #held = Promise.withResolvers<void>();

  nowMs(): number {
    return this.now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms === this.heldMs) {
      signal?.addEventListener("abort", () => this.#held.reject(signal.reason));
      await this.#held.promise;
    }
    this.now += ms;
  }

  release(): void {
    this.#held.resolve();
  }
}

/** Counts up: ids are unlike each other and that is all a venue needs. */
export class CountingRandom implements Random {
  #count = 0;

  next(): number {
    return 0.5;
  }

  integer(): number {
    return 0;
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(length);
  }

  id(): string {
    this.#count += 1;
    return `id-${this.#count}`;
  }
}

export const YES = "111";
export const NO = "222";
export const CONDITION = `0x${"a".repeat(64)}`;

export const marketOf = (change: Partial<Market> = {}): Market => ({
  conditionId: CONDITION,
  title: "Will it rain?",
  slug: "will-it-rain",
  tokens: [YES, NO],
  outcomes: ["Yes", "No"],
  negRisk: false,
  tickMicro: 10_000,
  minSharesMicro: 5_000_000,
  feeRatePpm: 0,
  acceptingOrders: true,
  closed: false,
  endMs: null,
  event: CONDITION,
  categories: [],
  gameStartMs: null,
  delayMs: 0,
  version: "v1",
  ...change,
});

/** One market whose books and outcome the test sets. */
export class PaperMarket implements MarketData {
  /** The tick in force, which a market refines while it lives. */
  bookTickMicro = 10_000;
  readonly clock: JumpingClock;
  market_: Market | undefined = marketOf();
  resolution_: Resolution = { kind: "open" };
  bids: Level[] = [];
  asks: Level[] = [];
  hasBook = true;
  /** How old books are when they come. */
  bookAgeMs = 0;
  /** Next answers that fail instead. */
  failures: Error[] = [];
  reads = 0;

  constructor(clock: JumpingClock) {
    this.clock = clock;
  }

  venueNowMs(): number {
    return this.clock.now;
  }

  clockOffsetMs(): number {
    return 0;
  }

  isTimeSure(): boolean {
    return true;
  }

  async makeTimeSure(): Promise<void> {}

  async market(): Promise<Market | undefined> {
    return this.market_;
  }

  async marketOfToken(): Promise<Market | undefined> {
    return this.market_;
  }

  async book(token: string): Promise<Book | undefined> {
    this.reads += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    const readMs = this.clock.now - this.bookAgeMs;
    const { bids, asks } = this;
    return this.hasBook
      ? {
          token,
          bids,
          asks,
          tickMicro: this.bookTickMicro,
          minSharesMicro: 5_000_000,
          venueMs: readMs,
          readMs,
          hash: "",
        }
      : undefined;
  }

  async resolution(): Promise<Resolution> {
    return this.resolution_;
  }
}

const WALLET = `0x${"b".repeat(40)}`;

type FormTerms = Pick<VenueOrder, "hash" | "token" | "side" | "limitMicro" | "sharesMicro">;

/** The form of an order at exactly its limit, or over `collateralMicro`. */
export function formOf(
  { hash, token, side, limitMicro, sharesMicro }: FormTerms,
  collateralMicro = mulDiv(sharesMicro, limitMicro, 1_000_000, "down"),
): OrderForm {
  const [makerAmountMicro, takerAmountMicro] =
    side === "BUY" ? [collateralMicro, sharesMicro] : [sharesMicro, collateralMicro];
  return {
    ...{ hash, tokenId: token, side, makerAmountMicro, takerAmountMicro },
    ...{ salt: "1", maker: WALLET, signer: WALLET, signatureType: 0, timestampMs: 1_800_000_000_000 },
    ...{ metadata: NO_BYTES_32, builder: NO_BYTES_32, chainId: 80002, exchange: WALLET, version: "2" },
  };
}

export function orderOf(clock: JumpingClock, hash: string, change: Partial<VenueOrder> = {}): Approved<VenueOrder> {
  const terms = { hash, token: YES, side: "BUY", limitMicro: 500_000, sharesMicro: 10_000_000, ...change } as const;
  const order: VenueOrder = {
    form: formOf(terms),
    signature: "0x01",
    conditionId: CONDITION,
    type: "FAK",
    createdMs: clock.now,
    tradeMs: clock.now - 1000,
    expirationS: 0,
    postOnly: false,
    ...terms,
  };
  // Only the engine's decision approves; here the test stands in its place.
  return order as Approved<VenueOrder>;
}
