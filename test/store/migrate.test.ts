import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { describe, expect, it } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { aTarget } from "./sample-rows.ts";
import { temporaryFolder, temporaryStore } from "./temporary-store.ts";

const noon = Date.UTC(2026, 0, 2, 12, 0, 0);
const addsTable: Migration = { up: async (db) => db.schema.createTable("added").addColumn("id", "integer").execute() };
const fails: Migration = {
  up: async (db) => {
    await db.schema.createTable("half").addColumn("id", "integer").execute();
    await sql`update targets set name = 'changed'`.execute(db);
    throw new Error("the step is wrong");
  },
};

/** A database with one target, as the present program leaves it. */
async function existing() {
  const folder = temporaryFolder();
  const { store, file } = await temporaryStore(join(folder, "understudy.db"));
  store.records.targets.insert(aTarget());
  store.close();
  const backupFolder = join(folder, "backups");
  const take = async (more: Record<string, Migration>, nowMs = noon) => {
    const database = openDatabase({ file });
    try {
      return await migrate(database, { migrations: { ...migrations, ...more }, backupFolder, nowMs });
    } finally {
      database.close();
    }
  };
  return { file, backupFolder, take };
}

function tables(file: string): unknown[] {
  const database = new Database(file, { readonly: true });
  const names = database.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  database.close();
  return names;
}

describe("a new database", () => {
  it("gets every step, STRICT tables only, the one account, and no copy", async () => {
    const { file, records, store } = await temporaryStore();
    const database = new Database(file, { readonly: true });
    expect(database.prepare("select name from migrations_done order by name").pluck().all()).toEqual(
      Object.keys(migrations),
    );
    const loose = database
      .prepare("select name from pragma_table_list where schema = 'main' and strict = 0 and type = 'table'")
      .pluck()
      .all();
    expect(loose.filter((name) => !/^(sqlite|migrations)_/.test(String(name)))).toEqual([]);
    database.close();
    expect(records.account.get()).toEqual({ id: 1, cashMicro: 0, realisedMicro: 0, feesMicro: 0 });
    store.close();
    expect(existsSync(join(file, "..", "backups"))).toBe(false);
  });
});

describe("an existing database", () => {
  it("is left alone when nothing is pending", async () => {
    const { take, backupFolder } = await existing();
    expect(await take({})).toEqual([]);
    expect(existsSync(backupFolder)).toBe(false);
  });

  it("is copied whole before a step is taken", async () => {
    const { take, backupFolder, file } = await existing();
    expect(await take({ "9001-adds": addsTable, "9002-more": { up: async () => {} } })).toEqual([
      "9001-adds",
      "9002-more",
    ]);
    expect(tables(file)).toContain("added");
    expect(readdirSync(backupFolder)).toEqual(["understudy-before-9001-adds-20260102T120000000Z.db"]);
    const copy = join(backupFolder, "understudy-before-9001-adds-20260102T120000000Z.db");
    expect(tables(copy)).not.toContain("added");
    const store = await SqliteStore.open({ file: copy, clockNowMs: () => noon });
    expect(store.records.targets.all()).toEqual([{ id: 1, ...aTarget() }]);
    store.close();
  });

  it("is as it was after a step that fails, and so are the steps before it", async () => {
    const { take, file, backupFolder } = await existing();
    const before = tables(file);
    const taking = take({ "9001-adds": addsTable, "9002-fails": fails });
    await expect(taking).rejects.toThrow("migration 9002-fails failed; the database is unchanged");
    expect(tables(file)).toEqual(before);
    expect(readdirSync(backupFolder)).toHaveLength(1);
    const { records } = await temporaryStore(file);
    expect(records.targets.byAddress(aTarget().address)?.name).toBe("whale");
  });

  it("keeps the five newest copies and nothing else's files", async () => {
    const { take, backupFolder } = await existing();
    for (let i = 0; i < 7; i++) {
      await expect(take({ "9002-fails": fails }, noon + i * 1000)).rejects.toThrow("unchanged");
    }
    const times = readdirSync(backupFolder).map((name) => /T1200(\d\d)/.exec(name)?.[1]);
    expect(times.sort()).toEqual(["02", "03", "04", "05", "06"]);
  });

  it("loses what a killed copy left behind, and nothing else", async () => {
    const { take, backupFolder } = await existing();
    const whole = "understudy-before-9001-adds-20260102T120000000Z.db";
    const left = "understudy-daily-20251231T001700000Z.db.unfinished";
    mkdirSync(backupFolder, { recursive: true });
    for (const name of [left, "mine.unfinished"]) writeFileSync(join(backupFolder, name), "half");
    await take({ "9001-adds": addsTable });
    expect(readdirSync(backupFolder).sort()).toEqual(["mine.unfinished", whole]);
  });

  it("of a newer version is refused, and says what to do", async () => {
    const { take, file } = await existing();
    await take({ "9001-adds": addsTable });
    const opening = SqliteStore.open({ file, clockNowMs: () => noon });
    await expect(opening).rejects.toThrow(/newer version of Understudy \(step 9001-adds is unknown here\)/);
  });

  it("of another program is refused and not touched", async () => {
    const file = join(temporaryFolder(), "other.db");
    const other = new Database(file);
    other.exec("create table notes (text text)");
    other.close();
    await expect(SqliteStore.open({ file, clockNowMs: () => noon })).rejects.toThrow("another program");
    expect(tables(file)).toEqual(["notes"]);
  });
});
