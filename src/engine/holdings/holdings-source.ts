/** A target's wallet and a token, by the venue's ids. */
export interface HeldToken {
  readonly wallet: string;
  readonly token: string;
}

/** What wallets hold now. */
export interface PresentHoldings {
  /** In the order in which they were asked for, micro-shares. */
  readonly sharesMicro: readonly number[];
  /** The venue second for which they hold; of a snapshot the one at which it was asked for. */
  readonly atS: number;
  readonly source: "chain" | "snapshot";
}

/** Where it is read what targets hold (rule 19). Every question is bounded in time by who answers it. */
export interface HoldingsSource {
  /** Throws when nobody answers. */
  present(held: readonly HeldToken[], abort: AbortSignal): Promise<PresentHoldings>;
  /** By the chain alone, at a block from before a venue second where it finds one. Throws when it does not answer. */
  beforeSecond(held: HeldToken, second: number, abort: AbortSignal): Promise<PresentHoldings>;
  /** What was held at the end of the block before a transaction's; undefined while that is in no block that is known. */
  before(
    held: HeldToken,
    tx: string,
    abort: AbortSignal,
  ): Promise<{ readonly sharesMicro: number; readonly block: number } | undefined>;
}
