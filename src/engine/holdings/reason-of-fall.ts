import type { LotRecord, Records } from "../ports.ts";

/** Why shares left a target, as far as rows of the Data API tell it (rule 11). */
export interface ReasonOfFall {
  readonly words: string;
  /** A row tells of it: one confirmation is enough, however soon it comes. */
  readonly isTold: boolean;
  /** False for what is no exit of his: he was paid, or holds it elsewhere. */
  readonly isExit: boolean;
  /** What people should know of it. */
  readonly tell?: (records: Records) => void;
}

/** Looks for the reason between two venue seconds. */
export function reasonOf(records: Records, lot: LotRecord, fromS: number, toS: number): ReasonOfFall {
  const { conditionId } = records.tokens.get(lot.tokenId) ?? {};
  const rows = records.holdingChanges.inTime(lot.targetId, fromS, toS);
  const kinds = new Set(rows.filter((row) => row.conditionId === conditionId).map(({ kind }) => kind));
  const mark = records.marks.of(lot.tokenId);
  if (kinds.has("REDEEM") || (mark !== undefined && mark.kind !== "live")) {
    return { words: "he was paid out", isTold: true, isExit: false };
  }
  if (kinds.has("MIGRATION")) {
    const tell = (inside: Records): void => tellMigration(inside, lot);
    return { words: "he took it to the new protocol", isTold: true, isExit: false, tell };
  }
  if (kinds.has("MERGE")) return { words: "he merged", isTold: true, isExit: true };
  // A conversion names its group of markets, not those that it changed.
  if (rows.some(({ kind }) => kind === "CONVERSION")) return { words: "he converted", isTold: true, isExit: true };
  return { words: "he moved it", isTold: false, isExit: true };
}

function tellMigration(records: Records, lot: LotRecord): void {
  const name = records.targets.get(lot.targetId)?.name ?? "a target";
  const token = records.tokens.get(lot.tokenId);
  const text =
    `${name} took "${token?.title ?? "?"}" ${token?.outcome ?? ""} to the venue's new protocol, where his sales are not seen.\n` +
    "Our part stays until the market pays, or until an exit of our own. /positions";
  records.alerts.raise({ severity: "warning", kind: "target-migrated", text });
}
