import type { Clock, MarketData, Random } from "../../engine/ports.ts";
import type { Slippage } from "./execution.ts";
import type { SettlementTerms } from "./trade-settlement.ts";

export interface PaperVenueOptions {
  /** The database file of the venue's own books. */
  readonly file: string;
  /** What a new account holds; 1,000 USD unless told. An account that exists keeps what it has. */
  readonly startCashMicro?: number;
  readonly marketData: MarketData;
  /** The market's clock. */
  readonly clock: Clock;
  readonly random: Random;
  /** From the order to the book it meets, before the market's own delay; 300 unless told. */
  readonly baseDelayMs?: number;
  /** OFF trades safety against loss of power for speed. */
  readonly synchronous?: "FULL" | "OFF";
  /** Ends all waiting. */
  readonly signal?: AbortSignal;
  /** Takes orders without a signature: where there is no signer. */
  readonly mayBeUnsigned?: boolean;
  /** Orders that the venue refuses for no reason of theirs, 0 to 1; none unless told. */
  readonly rejectRate?: number;
  /** None unless told. */
  readonly slippage?: Slippage;
  /** How long trades take to settle, and how many fail. Unless told they are confirmed at once. */
  readonly settlement?: SettlementTerms;
  /** Why the venue takes no orders now, in words; undefined while it does. */
  readonly paused?: () => string | undefined;
  /** Books that one `run` reads; 20 unless told. */
  readonly booksPerRun?: number;
}
