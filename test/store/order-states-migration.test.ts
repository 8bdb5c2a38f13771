import { join } from "node:path";
import { expect, it } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { temporaryFolder } from "./temporary-store.ts";

const STEPS_BEFORE = 5;
const order = (id: number, state: string, terminal: number | null) =>
  `insert into orders (id, target_id, token_id, side, hash, salt, type, limit_micro, shares_micro, notional_micro, reserved_micro,
    state, filled_shares_micro, filled_collateral_micro, fee_micro, day, created_ms, terminal_ms)
    values (${id}, 1, 1, 'BUY', '0x${id}', '${id}', 'FAK', 1, 1, 1, 0, '${state}', 0, 0, 0, '2026-01-02', 1, ${terminal})`;
const fill = (orderId: number, status: string) =>
  `insert into fills (order_id, venue_trade_id, price_micro, shares_micro, collateral_micro, fee_micro, at_ms, status)
    values (${orderId}, 't${orderId}', 1, 1, 1, 0, 1, '${status}')`;

it("orders from before the table of states wait for their trades, if these are not final, and are open until they have ended", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "understudy.db");
  const database = openDatabase({ file });
  const before = Object.fromEntries(Object.entries(migrations).slice(0, STEPS_BEFORE));
  const options = { backupFolder: join(folder, "backups"), nowMs: 1 };
  await migrate(database, { ...options, migrations: before });
  database.pragma("foreign_keys = off");
  for (const made of [order(1, "settled", 5), order(2, "settled", 5), order(3, "sent", null), order(4, "expired", 5)]) {
    database.exec(made);
  }
  for (const made of [fill(1, "matched"), fill(2, "confirmed"), fill(3, "matched"), fill(4, "mined")])
    database.exec(made);
  await migrate(database, { ...options, migrations });
  expect(database.prepare("select state from orders order by id").pluck().all()).toEqual([
    "matched",
    "settled",
    "sent",
    "matched",
  ]);
  const open = database.prepare("explain query plan select * from orders where terminal_ms is null").get();
  expect(JSON.stringify(open)).toContain("orders_open");
  database.close();
});
