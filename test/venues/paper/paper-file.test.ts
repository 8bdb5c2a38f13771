import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { YES } from "./paper-market.ts";
import { PaperStage } from "./paper-stage.ts";

let stage: PaperStage;
beforeEach(async () => {
  stage = await PaperStage.open();
});
afterEach(() => stage.close());

/** What the first layout's program wrote: one filled order, one that it left open. */
const FIRST_LAYOUT = `
  CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), cash_micro INTEGER NOT NULL CHECK (cash_micro >= 0)) STRICT;
  CREATE TABLE orders (
    hash TEXT PRIMARY KEY, token TEXT NOT NULL, condition_id TEXT NOT NULL, side TEXT NOT NULL, limit_micro INTEGER NOT NULL,
    shares_micro INTEGER NOT NULL, created_ms INTEGER NOT NULL, trade_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'refused')), reason TEXT NOT NULL) STRICT;
  CREATE INDEX orders_state ON orders (state);
  CREATE TABLE trades (
    id TEXT PRIMARY KEY, order_hash TEXT NOT NULL REFERENCES orders (hash), price_micro INTEGER NOT NULL,
    shares_micro INTEGER NOT NULL CHECK (shares_micro > 0), collateral_micro INTEGER NOT NULL CHECK (collateral_micro >= 0),
    fee_micro INTEGER NOT NULL CHECK (fee_micro >= 0), at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX trades_order ON trades (order_hash);
  CREATE TABLE holdings (token TEXT PRIMARY KEY, shares_micro INTEGER NOT NULL CHECK (shares_micro > 0)) STRICT;
  CREATE TABLE taken (
    token TEXT NOT NULL, side TEXT NOT NULL, price_micro INTEGER NOT NULL, seen_micro INTEGER NOT NULL,
    taken_micro INTEGER NOT NULL CHECK (taken_micro BETWEEN 1 AND seen_micro), PRIMARY KEY (token, side, price_micro)) STRICT;
  CREATE TABLE payouts (
    id INTEGER PRIMARY KEY, condition_id TEXT NOT NULL, token TEXT NOT NULL, shares_micro INTEGER NOT NULL,
    cash_micro INTEGER NOT NULL, at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX payouts_condition ON payouts (condition_id);
  INSERT INTO account VALUES (1, 998000000);
  INSERT INTO orders VALUES ('old', '${YES}', '0xa', 'BUY', 500000, 4000000, 1, 1, 'done', '');
  INSERT INTO orders VALUES ('left', '${YES}', '0xa', 'BUY', 500000, 4000000, 1, 1, 'open', '');
  INSERT INTO trades VALUES ('t', 'old', 500000, 4000000, 2000000, 0, 1);
  INSERT INTO holdings VALUES ('${YES}', 4000000);
  INSERT INTO taken VALUES ('${YES}', 'BUY', 480000, 4000000, 4000000);
  PRAGMA user_version = 1;
`;

function writeFile(sql: string, file: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

describe("the paper venue's file", () => {
  it("of the first layout goes on as it was", async () => {
    const file = `${stage.folder}/first.db`;
    writeFile(FIRST_LAYOUT, file);
    await stage.restart({ file });
    expect(await stage.venue.holdings()).toEqual({ cashMicro: 998_000_000, shares: new Map([[YES, 4_000_000]]) });
    expect(await stage.venue.trades("old")).toMatchObject([{ id: "t", status: "confirmed", tx: "" }]);
    expect(await stage.venue.order("left")).toMatchObject({ state: "done", reason: /restarted/ });
    expect(await stage.place("new")).toMatchObject({ state: "done", reason: "" });
    // What was taken from the level at 0.48 stays taken.
    expect(await stage.venue.trades("new")).toMatchObject([{ priceMicro: 500_000, sharesMicro: 3_000_000 }]);
    await stage.restart();
    expect(await stage.venue.trades("new")).toHaveLength(1);
  });

  it("of the first layout stays whole when it cannot be brought up", async () => {
    const file = `${stage.folder}/spoiled.db`;
    writeFile(`${FIRST_LAYOUT} ALTER TABLE trades ADD COLUMN status TEXT;`, file);
    await expect(stage.restart({ file })).rejects.toThrow("duplicate column name: status");
    const database = new Database(file, { readonly: true });
    expect(database.pragma("user_version", { simple: true })).toBe(1);
    expect(
      database
        .prepare("SELECT * FROM orders")
        .columns()
        .map(({ name }) => name),
    ).not.toContain("type");
    database.close();
  });

  it("of a later program is refused by its name", async () => {
    const file = `${stage.folder}/later.db`;
    writeFile("PRAGMA user_version = 99;", file);
    await expect(stage.restart({ file })).rejects.toThrow(`${file} has layout 99 of a later program`);
  });
});
