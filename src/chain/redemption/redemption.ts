/** One resolved market as it is to be redeemed. */
export interface Redemption {
  readonly conditionId: string;
  readonly negRisk: boolean;
  /** Decimal ids of both outcomes, in the order of the outcomes. */
  readonly tokens: readonly string[];
  /** Shares of each that our books hold: what is gone may have been redeemed before anybody looked. */
  readonly booksMicro?: readonly number[];
}

/** Turns shares of resolved markets into cash (rule 28). */
export interface Redeemer {
  /**
   * The cash that a condition brought in all, micro-USD, once it has arrived; asked again it says the same. Throws
   * RedemptionPending while it has not arrived, RedemptionByHand when it will not by itself, and as the pool does.
   */
  redeem(redemption: Redemption, signal?: AbortSignal): Promise<{ readonly cashMicro: number }>;
}

/** The cash is not there yet; the same call later goes on. */
export class RedemptionPending extends Error {
  override readonly name = "RedemptionPending";
}

/** A person has to do something; the message says what and where. */
export class RedemptionByHand extends Error {
  override readonly name = "RedemptionByHand";
}

export const BY_HAND_LINK = "https://polymarket.com/portfolio";
