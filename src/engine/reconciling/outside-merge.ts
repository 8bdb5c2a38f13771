import type { Records } from "../ports.ts";
import type { Difference } from "./books-compared.ts";
import { CASH_TOLERANCE_MICRO } from "./books-compared.ts";

/** Pairs of both outcomes of a market that were given back for $1 each, not by the bot. */
export interface OutsideMerge {
  readonly conditionId: string;
  readonly sharesMicro: number;
}

/**
 * The merges that explain a difference: both outcomes of a market fell by the same number of shares, and cash rose by it (rule 31).
 * Empty unless they explain the cash, too.
 */
export function outsideMerges(records: Records, differences: readonly Difference[]): readonly OutsideMerge[] {
  const fell = new Map<string, number[]>();
  for (const { token, hereMicro, thereMicro } of differences) {
    const known = token === undefined ? undefined : records.tokens.byToken(token);
    if (known === undefined || thereMicro >= hereMicro) continue;
    fell.set(known.conditionId, [...(fell.get(known.conditionId) ?? []), hereMicro - thereMicro]);
  }
  const merges = [...fell].flatMap(([conditionId, [one, other, ...more]]) =>
    one !== undefined && one === other && more.length === 0 ? [{ conditionId, sharesMicro: one }] : [],
  );
  const cash = differences.find(({ token }) => token === undefined);
  const roseMicro = cash === undefined ? 0 : cash.thereMicro - cash.hereMicro;
  const mergedMicro = merges.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
  return Math.abs(roseMicro - mergedMicro) <= CASH_TOLERANCE_MICRO ? merges : [];
}
