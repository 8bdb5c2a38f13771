import type { SignalRecord } from "../ports.ts";

/**
 * What he sold in one scan by `target token`, where that is at least what he bought: buying would only pay the spread (rule 14).
 * Shares in micro.
 */
export function netSoldByToken(signals: readonly SignalRecord[], netting: boolean): Map<string, number> {
  const net = new Map<string, { bought: number; sold: number }>();
  if (!netting) return new Map();
  for (const signal of signals) {
    if (signal.baseline === 1) continue;
    const key = `${signal.targetId} ${signal.tokenId}`;
    const sums = net.get(key) ?? { bought: 0, sold: 0 };
    sums[signal.side === "BUY" ? "bought" : "sold"] += signal.grossSharesMicro;
    net.set(key, sums);
  }
  const both = [...net].filter(([, { bought, sold }]) => bought > 0 && sold >= bought);
  return new Map(both.map(([key, { sold }]) => [key, sold]));
}
