/** What a replay found: one object, printed as the last line with `--json`. Micro-unit sums are decimal strings. */
export interface ReplayResult {
  readonly files: number;
  /** All recorded rows, those that overlapping pages served twice included; so are the three sums of trade rows below. */
  readonly rows: number;
  /** Different rows that the bot did not understand: they are in its dead letters. */
  readonly rejectedRows: number;
  readonly tradeRows: number;
  readonly rowShares: string;
  readonly rowCollateral: string;
  readonly overlapRows: number;
  readonly signals: number;
  readonly signalShares: string;
  readonly signalCollateral: string;
  readonly digest: string;
  readonly buyEpisodes: number;
  readonly sellEpisodes: number;
  /** Rows that came late and made one episode of two. */
  readonly joined: number;
  /** They add up to `signals`, except under shuffled delivery, where nothing is decided. */
  readonly outcomes: Outcomes;
  /** Buy episodes of which something was filled. */
  readonly copiedBuyEpisodes: number;
  readonly orders: number;
  readonly fills: number;
  /** What the fills traded, buys and sells, without fees. */
  readonly copiedNotional: string;
  /** Tokens held when the last row had been read. Their markets end later, 24 hours after their own last rows. */
  readonly openAtEnd: number;
  /** Markets whose outcome the recordings tell. */
  readonly resolved: number;
  /** Markets whose outcome they do not tell: these paid their last price. */
  readonly unresolved: number;
  readonly duplicated: number;
  readonly breaches: number;
  /** Highest share of each limit that was in use, 0 to 1. */
  readonly limitUse: Readonly<Record<string, number>>;
  /** Equity at the end less the cash at the start. */
  readonly pnl: string;
  readonly scans: number;
  readonly pages: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly peakRssMb: number;
}

export interface Outcomes {
  readonly copied: number;
  readonly pooledCopied: number;
  readonly pooledSkipped: number;
  readonly owed: number;
  readonly skipped: number;
  /** Skipped signals by the first check that failed. */
  readonly byReason: Readonly<Record<string, number>>;
}
