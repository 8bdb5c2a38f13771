import type { Records } from "../ports.ts";

/** No wallet's address: nothing is ever read of it. */
const ADDRESS = `0x${"0".repeat(40)}`;

/**
 * The id of the target on whose account stands what we hold and do not know of whom it was copied (rule 31). It is made as a removed
 * one: it is not read, not copied, and counts against no limit.
 */
export function unattributedTarget(records: Records, nowMs: number): number {
  const known = records.targets.byAddress(ADDRESS);
  if (known !== undefined) return known.id;
  const row = { address: ADDRESS, name: "unattributed", state: "removed", addedMs: nowMs, addedBy: "reconciliation" };
  const id = records.targets.insert({ ...row, baselineS: Math.floor(nowMs / 1000), baselineDone: 1 });
  records.journal.append("target", { id, address: ADDRESS, name: row.name, state: row.state, by: row.addedBy });
  return id;
}
