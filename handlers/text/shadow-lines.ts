import type { Shadow } from "../../src/app/shadow.ts";
import { count, signedUsd, usd } from "./figures.ts";
import { skipReason } from "./skip-reasons.ts";
import { age, localTime } from "./times.ts";

/** What a target in shadow would have brought, for its page. */
export function shadowLines({ sinceMs, countedFromMs, paper }: Shadow, nowMs: number, zone: string): string[] {
  const { copies, exits, payouts, openPositions, openValueMicro, closedPositions, wins, skipped } = paper;
  const rate =
    closedPositions === 0 ? "none closed yet" : `${wins} of ${count(closedPositions, "closed position")} won`;
  const [reason] = Object.entries(skipped);
  const first =
    countedFromMs - sinceMs > 1_000
      ? [`Counted from ${localTime(countedFromMs, zone)}: before, there was too much.`]
      : [];
  return [
    `In shadow since ${localTime(sinceMs, zone)} (${age(nowMs - sinceMs)}): copied on paper alone.`,
    `Copied, it would have brought ${signedUsd(paper.profitMicro)}.`,
    `On paper: ${count(copies, "purchase")}, ${count(exits, "sale")}, ${count(payouts, "payout")}; ${rate}.`,
    `Open on paper: ${count(openPositions, "position")} worth ${usd(openValueMicro)} by the last prices seen.`,
    ...(reason === undefined ? [] : [`Skipped most often: ${skipReason(reason[0])} (${reason[1]})`]),
    ...first,
    "Paper pays its prices in full; a real copy pays a little more.",
  ];
}
