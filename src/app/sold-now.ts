import { formatUsd, mulDiv } from "../domain/micro.ts";
import { isDust } from "../engine/books/dust.ts";
import type { CopyRules } from "../engine/copy-rules.ts";
import { exitLevels, isTimeOver, priceExit } from "../engine/exits/exit-levels.ts";
import type { LotRecord, Records } from "../engine/ports.ts";

/** Lots that are named; the rest is counted. */
const MOST_NAMED = 3;

interface Rules {
  readonly before: (targetId: number) => CopyRules;
  readonly after: (targetId: number) => CopyRules;
}

/** What a change of rules would sell at once of what is held, by the newest marks, in words with figures; empty where it sells nothing. */
export function soldNow(records: Records, { before, after }: Rules, nowMs: number): string[] {
  const sold = records.lots.open().flatMap((lot) => {
    const rule = ruleMet(records, lot, after(lot.targetId), nowMs);
    return rule === undefined || ruleMet(records, lot, before(lot.targetId), nowMs) !== undefined
      ? []
      : [{ lot, rule }];
  });
  if (sold.length === 0) return [];
  const small = sold.filter(({ lot }) => isDust(records, lot.tokenId)).length;
  const worthMicro = sold.reduce((sum, { lot }) => sum + worthOf(records, lot), 0);
  const named = sold.slice(0, MOST_NAMED).map(({ lot, rule }) => {
    const token = records.tokens.get(lot.tokenId);
    return `· "${token?.title ?? "?"}" ${token?.outcome ?? ""}: ${rule}, worth ${formatUsd(worthOf(records, lot))}`;
  });
  const more = sold.length > MOST_NAMED ? [`· and ${sold.length - MOST_NAMED} more`] : [];
  const parts = sold.length === 1 ? "1 part of what we hold is" : `${sold.length} parts of what we hold are`;
  const rest =
    small === 0 ? [] : [`Of these ${small} too small to be sold: owed until more is held or the market pays.`];
  return [`${parts} sold at once, worth ${formatUsd(worthMicro)} now:`, ...named, ...more, ...rest];
}

function ruleMet(records: Records, lot: LotRecord, rules: CopyRules, nowMs: number): string | undefined {
  const levels = exitLevels(lot, rules);
  const mark = records.marks.of(lot.tokenId);
  const byPrice = mark?.kind === "live" ? priceExit(levels, mark.priceMicro) : undefined;
  return byPrice ?? (isTimeOver(levels, nowMs) ? "time exit" : undefined);
}

function worthOf(records: Records, { tokenId, sharesMicro }: LotRecord): number {
  return mulDiv(sharesMicro, records.marks.of(tokenId)?.priceMicro ?? 0, 1_000_000, "down");
}
