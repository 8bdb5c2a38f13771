import type { Kysely } from "kysely";
import { sql } from "kysely";
import { createIndex, createTable } from "./create-table.ts";

/** The equity as it went, and rows for what lots had realised before each realisation was written down. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "equity_points", { at_ms: "integer key", equity_micro: "integer" });
  await createIndex(db, "lots", ["target_id", "token_id"], {
    only: { purpose: "realised", where: "realised_micro <> 0" },
  });
  await sql`insert into realisations
      (target_id, token_id, day, at_ms, kind, shares_micro, cost_micro, proceeds_micro, fee_micro, realised_micro)
    select target_id, token_id, date(at_ms / 1000, 'unixepoch'), at_ms, 'carried', 0, 0, rest_micro, 0, rest_micro
    from (
      select id, target_id, token_id, coalesce(closed_ms, opened_ms) as at_ms, realised_micro - coalesce((
        select sum(realised_micro) from realisations
        where realisations.target_id = lots.target_id and realisations.token_id = lots.token_id), 0) as rest_micro
      from lots)
    where rest_micro <> 0 order by id`.execute(db);
}
