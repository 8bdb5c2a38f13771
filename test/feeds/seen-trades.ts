import type { PushedTrade, TradeSink } from "../../src/domain/trade.ts";

/** A sink that keeps the account the engine keeps: rows by identity, and what was undone is gone. */
export class SeenTrades implements TradeSink {
  readonly rows = new Map<string, PushedTrade>();
  readonly complete = new Set<string>();
  /** Every call, in words. */
  readonly calls: string[] = [];
  /** Rows handed on, by identity and completeness: how often. */
  readonly times = new Map<string, number>();

  saw(trades: readonly PushedTrade[], isComplete: boolean): void {
    this.calls.push(`saw ${trades.length}${isComplete ? " whole" : ""}`);
    for (const trade of trades) {
      this.rows.set(trade.identity, trade);
      const key = `${trade.identity} ${isComplete}`;
      this.times.set(key, (this.times.get(key) ?? 0) + 1);
      if (isComplete) this.complete.add(trade.tx);
    }
  }

  undone(tx: string, blockHash: string): void {
    this.calls.push("undone");
    for (const [identity, trade] of this.rows) {
      if (trade.tx !== tx || !identity.startsWith(blockHash)) continue;
      this.rows.delete(identity);
      for (const whole of [true, false]) this.times.delete(`${identity} ${whole}`);
    }
    if (![...this.rows.values()].some((trade) => trade.tx === tx)) this.complete.delete(tx);
  }

  /** What was seen and stands, sorted. */
  identities(): string[] {
    return [...this.rows.keys()].sort();
  }
}
