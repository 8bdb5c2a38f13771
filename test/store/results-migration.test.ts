import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { realisationProblems } from "../../src/engine/realisations.ts";
import { aTarget, aToken } from "./sample-rows.ts";
import { temporaryStore } from "./temporary-store.ts";

const lot = { targetId: 1, sharesMicro: 0, costMicro: 0, theirsMicro: 0, peakMicro: null };

it("carries over what lots had realised before each realisation was written down", async () => {
  const before = await temporaryStore();
  before.store.transact((records) => {
    records.targets.insert(aTarget());
    for (const token of ["7", "8", "9"]) records.tokens.insert(aToken({ token }));
    records.lots.insert({ ...lot, tokenId: 1, realisedMicro: -500_000, openedMs: 1, closedMs: Date.UTC(2026, 0, 2) });
    records.lots.insert({ ...lot, tokenId: 2, realisedMicro: 750_000, openedMs: Date.UTC(2026, 0, 3), closedMs: null });
    records.lots.insert({ ...lot, tokenId: 3, realisedMicro: 0, openedMs: 1, closedMs: null });
    records.account.set({ cashMicro: 1, realisedMicro: 250_000, feesMicro: 0 });
  });
  expect(realisationProblems(before.records)).toEqual([
    "the lot of target 1 token 1 has realised -500000, its rows 0",
    "the lot of target 1 token 2 has realised 750000, its rows 0",
    "the account has realised 250000, its rows 0",
  ]);
  before.store.close();
  takeBack(before.file);
  const { records } = await temporaryStore(before.file);
  expect(realisationProblems(records)).toEqual([]);
  expect(records.realisations.since("")).toMatchObject([
    { tokenId: 1, day: "2026-01-02", kind: "carried", realisedMicro: -500_000, proceedsMicro: -500_000 },
    { tokenId: 2, day: "2026-01-03", kind: "carried", realisedMicro: 750_000 },
  ]);
});

/** As the database was before that step and those after it. */
function takeBack(file: string): void {
  const database = new Database(file);
  const later = database
    .prepare("select name from kysely_migration where name >= '0007' order by name")
    .pluck()
    .all() as string[];
  expect(later[0]).toBe("0007-results");
  database.exec("drop table equity_points; drop index lots_realised;");
  database.prepare("delete from kysely_migration where name = ?").run(later[0]);
  database.close();
}
