import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { SqliteRecords } from "../../src/store/sqlite-records.ts";
import { Statement } from "../../src/store/statement.ts";
import { temporaryStore } from "./temporary-store.ts";

/** Small for ever: a handful of rows, or as many as there are limits. */
const SMALL = ["targets", "limits", "subscriptions"];

it("no statement that the engine keeps walks through a table that grows", async () => {
  const { file } = await temporaryStore();
  const database = new Database(file);
  const sources: string[] = [];
  const noting = new Proxy(database, {
    get(target, name) {
      if (name !== "prepare") return Reflect.get(target, name);
      return (sql: string) => {
        sources.push(sql);
        return target.prepare(sql);
      };
    },
  });
  expect(new SqliteRecords(noting, () => 0)).toBeDefined();
  Statement.prepareAll(noting);
  expect(sources.length).toBeGreaterThan(50);
  // The last row by its key is read from the end of the table, which SQLite calls a scan, too.
  const lastRow = / from "journal" order by "seq" desc limit \?$/;
  const walks = sources
    .filter((sql) => !lastRow.test(sql))
    .flatMap((sql) => {
      const values = [...sql.matchAll(/\?/g)].map(() => 0);
      const plan = database.prepare<number[], { detail: string }>(`explain query plan ${sql}`).all(...values);
      const walked = plan.flatMap(({ detail }) => /^SCAN (\w+)$/.exec(detail)?.[1] ?? []);
      return walked.filter((table) => !SMALL.includes(table)).map((table) => [table, sql]);
    });
  expect(walks).toEqual([]);
  database.close();
});
