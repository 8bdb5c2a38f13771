import { createHash } from "node:crypto";
import type { Row, Wallet } from "./recordings.ts";

interface Signal {
  readonly line: string;
  readonly pair: string;
  readonly side: string;
  readonly second: number;
  shares: bigint;
  collateral: bigint;
}

/** What the recordings hold in signals and episodes, by rules 1 and 12. */
export interface Seen {
  readonly signals: number;
  readonly shares: bigint;
  readonly collateral: bigint;
  readonly digest: string;
  readonly buyEpisodes: number;
  readonly sellEpisodes: number;
}

const GAP_S = 300;

export function seenIn(wallets: readonly Wallet[]): Seen {
  const signals = new Map<string, Signal>();
  for (const row of wallets.flatMap(({ rows }) => rows)) if (row.type === "TRADE") add(signals, row);
  const lines = [...signals.values()].map(({ line, shares, collateral }) => `${line}|${shares}|${collateral}`);
  const all = [...signals.values()];
  return {
    signals: signals.size,
    shares: all.reduce((sum, { shares }) => sum + shares, 0n),
    collateral: all.reduce((sum, { collateral }) => sum + collateral, 0n),
    digest: createHash("sha256").update(lines.sort().join("\n")).digest("hex"),
    ...episodesOf(all),
  };
}

function add(signals: Map<string, Signal>, row: Row): void {
  const line = [row.tx, row.wallet, row.token, row.side].join("|");
  const signal = signals.get(line) ?? {
    line,
    pair: `${row.wallet}|${row.token}`,
    side: row.side,
    second: row.second,
    shares: 0n,
    collateral: 0n,
  };
  signal.shares += row.shares;
  signal.collateral += row.collateral;
  signals.set(line, signal);
}

/** A new episode begins after five quiet minutes or an opposite trade; within a second buys come first. */
function episodesOf(signals: readonly Signal[]): { buyEpisodes: number; sellEpisodes: number } {
  const counts = { BUY: 0, SELL: 0 };
  for (const pair of Map.groupBy(signals, (signal) => signal.pair).values()) {
    const inTime = pair.sort((a, b) => a.second - b.second || (a.side < b.side ? -1 : Number(a.side > b.side)));
    inTime.forEach((signal, index) => {
      const before = inTime[index - 1];
      if (before?.side === signal.side && signal.second - before.second <= GAP_S) return;
      counts[signal.side as "BUY" | "SELL"] += 1;
    });
  }
  return { buyEpisodes: counts.BUY, sellEpisodes: counts.SELL };
}
