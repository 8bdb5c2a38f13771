/** One line of a wallet's activity. */
export interface ActivityRow {
  /** Market time of the transaction in whole seconds, as served. */
  readonly timestampS: number;
  /** Market time in ms from which the API shows the row. */
  readonly visibleMs: number;
  /** "TRADE", "REDEEM" and so on. */
  readonly type: string;
  /** "BUY", "SELL" or "". */
  readonly side: string;
  readonly conditionId: string;
  /** Hidden by /trades unless `takerOnly=false`. */
  readonly isMaker: boolean;
  /** Keys of the orders TOKENS and CASH. */
  readonly sizeMicro: number;
  readonly usdcMicro: number;
  /** Breaks ties within a second, growing; v2 pages by it. Absent: 0. */
  readonly sequence?: number;
  /** The row as /activity serves it: one JSON object, written out byte for byte. May be a getter. */
  readonly json: string;
  /** The same for /trades. */
  readonly tradeJson: string;
}

/** Where the Data API's answers come from: the simulated world, or recordings. */
export interface ActivitySource {
  /**
   * All rows of a wallet, oldest first by `timestampS` (ties in the order of their happening), shown or not.
   * The same array may be returned again; an unknown wallet has none.
   * @param user lower-case address
   */
  rowsOf(user: string): readonly ActivityRow[];
  /** The wallet's positions as /positions serves them, largest first: JSON objects. */
  positionsOf(user: string, nowMs: number): readonly string[];
}
