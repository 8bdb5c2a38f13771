import { averagePrice } from "../../domain/price.ts";
import type { PushedTrade, TradeSink } from "../../domain/trade.ts";
import type { Tally } from "../tally.ts";
import type { ChainReader } from "./chain-reader.ts";
import type { ChainLog } from "./chain-records.ts";
import { decodeOrderFilled, ORDER_FILLED } from "./decode.ts";
import type { ChainGroup } from "./emissions.ts";
import { Emissions } from "./emissions.ts";
import type { RecentHeads } from "./recent-heads.ts";

export type ChainCount =
  | "frames"
  | "heads"
  | "logs"
  | "trades"
  | "foreign"
  | "bad"
  | "removed"
  | "undone"
  | "reorgs"
  | "receipts"
  | "receiptErrors"
  | "upperBounds"
  | "sweeps"
  | "sweepErrors"
  | "gapsFilled"
  | "gapsCut"
  | "missing"
  | "refused";

export interface OutletNeeds {
  readonly sink: TradeSink;
  /** Lower case. */
  readonly exchanges: ReadonlySet<string>;
  readonly reader: ChainReader;
  readonly heads: RecentHeads;
  readonly tally: Tally<ChainCount>;
  /** The market's present time. */
  nowMs(): number;
  isFollowed(wallet: string): boolean;
  onRejected(problem: string, body: unknown): void;
}

/** PositionSplit and PositionsMerge of ConditionalTokens: shares were minted or merged in the transaction. */
const MINTED_OR_MERGED = new Set([
  "0x2e6bb91f8cbcda0c93623c54d0403a43514fabc40084ec96b6d5379a74786298",
  "0x6f13ca62553fcc2bcd2372180a43949c1e4cebba603901ede2f4e14f36b282ca",
]);

/** Turns logs into trades of the wallets that are followed, and hands each on once. */
export class LogOutlet {
  readonly emissions = new Emissions();
  readonly #needs: OutletNeeds;
  #lastLagMs: number | null = null;

  constructor(needs: OutletNeeds) {
    this.#needs = needs;
  }

  /** From the last trade's block to when it was handed on. */
  get lagMs(): number | null {
    return this.#lastLagMs;
  }

  /**
   * Takes one log off the subscription. True when it is a fill of a followed wallet whose transaction is not known whole.
   * Throws when the block's time cannot be read.
   */
  async takeLive(log: ChainLog, signal: AbortSignal): Promise<boolean> {
    const { transactionHash: tx, blockHash } = log;
    if (log.removed === true) {
      this.#needs.tally.add("removed");
      this.undo(tx, blockHash);
      return false;
    }
    // Where the time is known nothing is waited for: the trade is handed on in the frame's own turn.
    if (this.#knownTime(log) === undefined) await this.#readTime(log, signal);
    const trade = this.#tradeOf(log);
    if (trade === undefined) return false;
    const news = this.#handOn({ tx, blockHash, blockNumber: log.blockNumber, trades: [trade] }, false);
    if (news > 0) this.#lastLagMs = trade.seenMs - trade.venueS * 1000;
    return !this.emissions.isComplete(tx, blockHash);
  }

  /** Takes all logs of one or more transactions; returns the number of trades that were news. Throws as `takeLive` does. */
  async takeWhole(logs: readonly ChainLog[], signal: AbortSignal): Promise<number> {
    const groups = new Map<string, ChainGroup & { readonly trades: PushedTrade[] }>();
    for (const log of logs) {
      if (log.removed === true || log.topics[0] !== ORDER_FILLED) continue;
      if (this.#knownTime(log) === undefined) await this.#readTime(log, signal);
      const trade = this.#tradeOf(log);
      if (trade === undefined) continue;
      const { transactionHash: tx, blockHash, blockNumber } = log;
      const group = groups.get(tx) ?? { tx, blockHash, blockNumber, trades: [] };
      groups.set(tx, group);
      group.trades.push(trade);
    }
    let news = 0;
    for (const group of groups.values()) news += this.#handOn(group, true);
    return news;
  }

  /** As `takeWhole`, of one receipt: it also shows whether what a taker's buy cost is only an upper bound (rule 2). */
  async takeReceipt(logs: readonly ChainLog[], signal: AbortSignal): Promise<void> {
    await this.takeWhole(logs, signal);
    if (!logs.some(({ topics }) => MINTED_OR_MERGED.has(topics[0] ?? ""))) return;
    for (const log of logs) {
      const fill = decodeOrderFilled(log);
      if (typeof fill === "string" || !this.#needs.isFollowed(fill.maker)) continue;
      if (fill.role === "taker" && fill.side === "BUY") this.#needs.tally.add("upperBounds");
    }
  }

  undo(tx: string, blockHash: string): void {
    if (!this.emissions.forget(tx, blockHash)) return;
    this.#needs.tally.add("undone");
    this.#needs.sink.undone(tx, blockHash);
  }

  undoBlock(blockHash: string): void {
    for (const tx of this.emissions.ofBlock(blockHash)) this.undo(tx, blockHash);
  }

  #handOn(group: ChainGroup, isComplete: boolean): number {
    const { trades, fresh } = this.emissions.news(group, isComplete);
    if (trades.length > 0) this.#needs.sink.saw(trades, isComplete);
    this.#needs.tally.add("trades", fresh);
    return fresh;
  }

  #tradeOf(log: ChainLog): PushedTrade | undefined {
    const { exchanges, isFollowed, tally, onRejected, nowMs } = this.#needs;
    if (!exchanges.has(log.address)) return undefined;
    const fill = decodeOrderFilled(log);
    if (typeof fill === "string") {
      onRejected(fill, log);
      return undefined;
    }
    if (!isFollowed(fill.maker)) {
      tally.add("foreign");
      return undefined;
    }
    const { maker, role, ...what } = fill;
    return {
      feed: "chain",
      tx: log.transactionHash,
      wallet: maker,
      venueS: this.#knownTime(log) ?? 0,
      seenMs: nowMs(),
      identity: `${log.blockHash}:${log.logIndex}`,
      priceMicro: averagePrice(what.collateralMicro, what.sharesMicro),
      market: null,
      asMaker: role === "maker",
      ...what,
    };
  }

  #knownTime({ blockTimestamp, blockHash }: ChainLog): number | undefined {
    return blockTimestamp ?? this.#needs.heads.timeOf(blockHash);
  }

  async #readTime({ blockHash }: ChainLog, signal: AbortSignal): Promise<void> {
    const head = await this.#needs.reader.head(blockHash, signal);
    if (head === undefined) throw new Error(`block ${blockHash} has no header`);
    this.#needs.heads.remember(blockHash, head.timestamp);
  }
}
