import Database from "better-sqlite3";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { Queries } from "../../src/store/queries.ts";
import { builder, parameter, Statement } from "../../src/store/statement.ts";
import { aTarget } from "./sample-rows.ts";
import { temporaryStore } from "./temporary-store.ts";

async function targetsTable() {
  const { store, records, file } = await temporaryStore();
  records.targets.insert(aTarget());
  records.targets.insert(aTarget({ address: "0xb", name: "scalper", addedMs: 2 }));
  return { store, database: new Database(file) };
}

describe("a statement", () => {
  it("names columns in camelCase, as they are typed", async () => {
    const { database } = await targetsTable();
    const statement = new Statement(database, builder.selectFrom("targets").selectAll().orderBy("id"));
    expect(statement.columns).toContain("baselineDone");
    expect(statement.all().map((row) => row.addedMs)).toEqual([1_750_000_000_000, 2]);
  });

  it("names an alias as it was written, digits included", async () => {
    const { database } = await targetsTable();
    const query = builder.selectFrom("targets").select(({ fn }) => fn.countAll<number>().as("allTargets2"));
    expect(new Statement(database, query).one()).toEqual({ allTargets2: 2 });
  });

  it("puts named values where the query has its parameters, among fixed ones", async () => {
    const { database } = await targetsTable();
    const query = builder
      .selectFrom("targets")
      .select("name")
      .where("state", "=", "active")
      .where("addedMs", "<", parameter("beforeMs"))
      .limit(parameter("limit"));
    const statement = new Statement(database, query);
    expect(statement.all({ beforeMs: 3, limit: 5 })).toEqual([{ name: "scalper" }]);
    expect(statement.all({ limit: 1, beforeMs: 2e12 })).toEqual([{ name: "whale" }]);
    expect(statement.first({ beforeMs: 0, limit: 5 })).toBeUndefined();
  });

  it("refuses to run without one of its values", async () => {
    const { database } = await targetsTable();
    const query = builder.selectFrom("targets").selectAll().where("name", "=", parameter("name"));
    expect(() => new Statement(database, query).all({ nmae: "whale" })).toThrow("parameter name is missing");
  });

  it("says so when a row that must be there is not", async () => {
    const { database } = await targetsTable();
    const query = builder.selectFrom("targets").selectAll().where("name", "=", "nobody");
    expect(() => new Statement(database, query).one()).toThrow("had none");
  });

  it("tells how many rows a write changed", async () => {
    const { database } = await targetsTable();
    const write = new Statement(database, builder.updateTable("targets").set({ state: parameter<string>("state") }));
    expect(write.run({ state: "paused" }).changes).toBe(2);
  });
});

describe("occasional queries", () => {
  it("read and write with the types of the builder", async () => {
    const { store } = await targetsTable();
    const { changes } = store.run(builder.updateTable("targets").set({ name: "w" }).where("name", "=", "whale"));
    expect(changes).toBe(1);
    const rows = store.rows(builder.selectFrom("targets").select(["id", "name"]).orderBy("id"));
    expect(rows).toEqual([
      { id: 1, name: "w" },
      { id: 2, name: "scalper" },
    ]);
  });

  it("prepare the same SQL once and keep a bounded number of statements", async () => {
    const { database } = await targetsTable();
    let prepared = 0;
    const counting = new Proxy(database, {
      get(target, name) {
        if (name !== "prepare") return Reflect.get(target, name);
        prepared += 1;
        return target.prepare.bind(target);
      },
    });
    const queries = new Queries(counting);
    const numbered = (i: number) =>
      builder
        .selectFrom("targets")
        .select(sql<number>`${sql.lit(i)}`.as("i"))
        .limit(1);
    for (let i = 0; i < 300; i++) expect(queries.rows(numbered(i))).toEqual([{ i }]);
    expect(prepared).toBe(300);
    queries.rows(numbered(299));
    queries.rows(numbered(100));
    expect(prepared).toBe(300);
    queries.rows(numbered(0));
    expect(prepared).toBe(301);
  });
});
