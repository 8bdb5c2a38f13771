import type { ActivityRow, ActivitySource } from "../../src/sandbox/wire/activity-source.ts";
import { MARKETS } from "./served-markets.ts";

/** A row of `/activity` as a test wants it served, and when it begins to be seen. */
export interface Served {
  readonly row: Readonly<Record<string, unknown>>;
  /** Where the venue sorts it, whatever its `timestamp` says. */
  readonly timestampS: number;
  readonly visibleMs: number;
}

/** The rows of some wallets, as a test puts them there. */
export class ServedRows implements ActivitySource {
  readonly #rows = new Map<string, Served[]>();

  add(wallet: string, ...rows: readonly Served[]): void {
    const all = [...(this.#rows.get(wallet) ?? []), ...rows].sort((a, b) => a.timestampS - b.timestampS);
    this.#rows.set(wallet, all);
  }

  rowsOf(user: string): readonly ActivityRow[] {
    return (this.#rows.get(user) ?? []).map(({ row, timestampS, visibleMs }) => {
      const json = JSON.stringify(row);
      const served = { type: "TRADE", side: "BUY", conditionId: "", isMaker: false, sizeMicro: 0, usdcMicro: 0 };
      return { ...served, timestampS, visibleMs, json, tradeJson: json };
    });
  }

  positionsOf(): readonly string[] {
    return [];
  }
}

/** A trade of 100 shares at $0.50, with a transaction of its own, changed as asked; seen at once unless told. */
export function trade(
  wallet: string,
  number: number,
  timestampS: number,
  change: Readonly<Record<string, unknown>> = {},
  visibleMs = timestampS * 1000,
): Served {
  const market = MARKETS[number % MARKETS.length] ?? MARKETS[0];
  const row = {
    proxyWallet: wallet,
    timestamp: timestampS,
    conditionId: market.conditionId,
    type: "TRADE",
    size: 100,
    usdcSize: 50,
    transactionHash: `0x${wallet.slice(2, 10)}${number.toString(16).padStart(56, "0")}`,
    price: 0.5,
    asset: market.tokenIds[0],
    side: "BUY",
    outcomeIndex: 0,
    title: market.question,
    slug: market.slug,
    icon: "",
    eventSlug: market.eventSlug,
    outcome: market.outcomes[0],
    // In three places, so that rows stay unlike each other whatever a test makes of some fields.
    ...{ name: `someone-${number}`, pseudonym: `Some-${number}`, bio: `trade ${number}` },
    profileImage: "",
    profileImageOptimized: "",
    ...change,
  };
  return { row, timestampS, visibleMs };
}
