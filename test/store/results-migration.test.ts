import { dirname } from "node:path";
import { expect, it } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { realisationProblems } from "../../src/engine/books/realisations.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { temporaryFolder, temporaryStore } from "./temporary-store.ts";

const DAY = Date.UTC(2026, 0, 2);

/** A bot that traded before each realisation was written down: -$0.50 on one token, $0.75 on another, nothing on the third. */
const TRADED = `
  insert into targets (id, address, name, state, added_ms, added_by, baseline_s, baseline_done)
    values (1, '0x1', 'whale', 'active', 1, 'owner', 1, 1);
  insert into tokens (id, token, condition_id, outcome_index, outcome, title, slug)
    values (1, '7', '0xc', 0, 'Yes', '', ''), (2, '8', '0xc', 1, 'No', '', ''), (3, '9', '0xd', 0, 'Yes', '', '');
  insert into lots (target_id, token_id, shares_micro, cost_micro, realised_micro, theirs_micro, opened_ms, closed_ms)
    values (1, 1, 0, 0, -500000, 0, 1, ${DAY}), (1, 2, 5, 5, 750000, 0, ${DAY + 86_400_000}, null), (1, 3, 5, 5, 0, 0, 1, null);
  update account set realised_micro = 250000;`;

it("carries over what lots had realised before each realisation was written down", async () => {
  const file = `${temporaryFolder()}/understudy.db`;
  const database = openDatabase({ file });
  const names = Object.keys(migrations).filter((name) => name < "0007");
  const before = Object.fromEntries(names.map((name) => [name, migrations[name]])) as typeof migrations;
  await migrate(database, { migrations: before, backupFolder: dirname(file), nowMs: 1 });
  database.exec(TRADED);
  database.close();
  const { records } = await temporaryStore(file);
  expect(realisationProblems(records)).toEqual([]);
  expect(records.realisations.since("")).toMatchObject([
    { tokenId: 1, day: "2026-01-02", kind: "carried", realisedMicro: -500_000, proceedsMicro: -500_000 },
    { tokenId: 2, day: "2026-01-03", kind: "carried", realisedMicro: 750_000 },
  ]);
});

it("tells of lots and an account that no rows make up", async () => {
  const { store, records } = await temporaryStore();
  store.transact(({ account }) => account.set({ ...account.get(), realisedMicro: 7 }));
  expect(realisationProblems(records)).toEqual(["the account has realised 7, its rows 0"]);
});
