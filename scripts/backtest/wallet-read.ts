import type { TapeRead } from "../../src/engine/backtest/read-tape.ts";
import type { MarketTerms } from "../../src/engine/backtest/tape-writer.ts";
import type { RejectedRow } from "../../src/feeds/data-api/page-union.ts";

/** What is known of a wallet's activity, wherever it comes from. */
export interface WalletRead extends TapeRead {
  readonly wallet: string;
  readonly from: "file" | "data-api";
  readonly rows: number;
  readonly rejected: readonly RejectedRow[];
  /** False when a bound was reached before every row was read. */
  readonly complete: boolean;
  /** The event of each market, by condition id, where the rows tell it. */
  readonly events: ReadonlyMap<string, string>;
  /** Fee rates and minima that the venue told; empty for a file. */
  readonly terms: ReadonlyMap<string, MarketTerms>;
}
