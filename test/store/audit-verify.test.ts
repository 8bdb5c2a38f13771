import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { bookFill, settleLot } from "../../src/engine/books/ledger.ts";
import { canReverse, reverseFill } from "../../src/engine/books/ledger-reversal.ts";
import type { OrderRecord, Records, VenueTrade } from "../../src/engine/ports.ts";
import { addLot } from "../../src/engine/reconciling/adopted-books.ts";
import { aFill, anOrder, aSignal, aTarget, insertParties } from "./sample-rows.ts";
import { temporaryFolder, temporaryStore } from "./temporary-store.ts";

const script = join(import.meta.dirname, "..", "..", "scripts", "audit-verify.ts");

async function verify(file: string): Promise<{ code: number; text: string }> {
  return await audit(["--db", file]);
}

async function audit(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const run = promisify(execFile)(process.execPath, [script, ...args], { env });
  return await run.then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, text: stdout + stderr }),
  );
}

/** Deposit $100, copy a signal, sell half, owe the rest, pay another lot out. */
function trade(records: Records): void {
  insertParties(records);
  const journal = records.journal;
  const { tx, wallet, token, side, sharesMicro, collateralMicro } = aSignal();
  const id = records.signals.insert(aSignal());
  const key = { id, tx, wallet, token, side };
  journal.append("signal", { ...key, sharesMicro: 4, collateralMicro: 2 });
  journal.append("signal", { ...key, sharesMicro, collateralMicro });
  journal.append("cash", { reason: "deposit", amountMicro: 100_000_000 });
  copy(records);
  const debt = { targetId: 1, tokenId: 1, sharesMicro: 4_900_000 };
  records.debts.insert({ ...debt, priceMicro: 1, signalId: null, reason: "below the minimum", sinceMs: 1 });
  journal.append("debt", { ...debt, sharesMicro: 9_800_000 });
  journal.append("debt", debt);
  journal.append("state", { state: "running" });
}

/** Buys and sells half again, and buys a few of the other outcome, which is paid out. */
function copy(records: Records): void {
  records.account.set({ cashMicro: 100_000_000, realisedMicro: 0, feesMicro: 0 });
  const row = { reservedMicro: 0, state: "settled" };
  const buy = orderOf(records, anOrder(row));
  const sell = orderOf(records, anOrder({ ...row, side: "SELL", hash: "0x2", salt: "2" }));
  const other = orderOf(records, anOrder({ ...row, tokenId: 2, hash: "0x3", salt: "3" }));
  bookFill(records, buy, tradeOf(aFill()));
  bookFill(records, sell, tradeOf(aFill({ venueTradeId: "2", sharesMicro: 4_900_000, collateralMicro: 2_400_000 })));
  bookFill(records, other, tradeOf(aFill({ venueTradeId: "3", sharesMicro: 7, collateralMicro: 3, feeMicro: 0 })));
  for (const lot of records.lots.openOfToken(2)) settleLot(records, lot, 1_000_000, 1);
}

function orderOf({ orders, journal }: Records, row: ReturnType<typeof anOrder>): OrderRecord {
  const id = orders.insert(row);
  const { side, notionalMicro } = row;
  journal.append("order", { id, side, notionalMicro, reservedMicro: 5_050_000, state: "stored" });
  journal.append("order", { id, state: "settled", reservedMicro: 0 });
  return { ...row, id };
}

function tradeOf({ venueTradeId, ...fill }: ReturnType<typeof aFill>): VenueTrade {
  return { ...fill, id: venueTradeId, orderHash: "", status: "confirmed" };
}

async function traded() {
  const { store, file } = await temporaryStore();
  store.transact(trade);
  const tamper = (sql: string) => {
    const database = new Database(file);
    database.pragma("foreign_keys = off");
    expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
    database.close();
  };
  return { store, file, tamper };
}

describe("audit:verify", () => {
  it("finds the tables equal to their rebuild, beside a program that has the database open", async () => {
    const { store, file } = await traded();
    const { code, text } = await verify(file);
    expect(text).toContain(`head ${store.journalHead().hash}`);
    expect(text).toContain("ok       the chain is whole");
    expect(text).toContain("ok       signals: Σ shares: 10000000\n");
    expect(text).toContain("ok       lots: 1\n");
    expect(text).toContain("ok       account: Σ cash: 97353004\n");
    expect(text).not.toMatch(/BROKEN|DIFFERS/);
    expect(code).toBe(0);
  });

  it("takes a trade that failed out again, and follows shares from lot to lot", async () => {
    const { store, file } = await traded();
    store.transact((records) => {
      records.targets.insert(aTarget({ address: "0x2", name: "other" }));
      const order = orderOf(records, anOrder({ targetId: 2, hash: "0x4", salt: "4", reservedMicro: 0 }));
      bookFill(records, order, tradeOf(aFill({ venueTradeId: "4" })));
      const [bought, failed] = [records.orders.get(1), records.fills.get(1)];
      if (bought === undefined || failed === undefined) throw new Error("nothing was bought");
      expect(canReverse(records, bought, failed, 1)).toBe(true);
      reverseFill(records, bought, failed, 1);
    });
    const { code, text } = await verify(file);
    expect(text).not.toMatch(/BROKEN|DIFFERS/);
    expect(code).toBe(0);
  });

  it("takes shares that came without a trade at what they would fetch", async () => {
    const { store, file } = await traded();
    store.transact((records) => {
      records.marks.put({ tokenId: 2, priceMicro: 400_000, atMs: 1, kind: "live" });
      addLot(records, 2, 5_000_000, 1);
    });
    const { text } = await verify(file);
    expect(text).toContain("ok       lots: Σ cost: 4499000\n");
    expect(text).not.toMatch(/BROKEN|DIFFERS/);
  });

  it("names the row of the journal in which a byte was changed", async () => {
    const { file, tamper } = await traded();
    tamper(`update journal set body_json = replace(body_json, '"deposit"', '"deposlt"') where kind = 'cash'`);
    const { code, text } = await verify(file);
    expect(text.match(/BROKEN.*/g)).toEqual([
      "BROKEN   journal row 3 (cash): its hash does not fit its content and the row before it",
    ]);
    expect(text).not.toContain("DIFFERS");
    expect(code).toBe(1);
  });

  it.each([
    ["a time", "update journal set at_ms = at_ms + 1 where seq = 5", "journal row 5 (order)"],
    ["a kind", "update journal set kind = 'kash' where seq = 3", "journal row 3 (kash)"],
    ["a hash", "update journal set hash = 'x' where seq = 2", "journal row 2 (signal)"],
    ["a row taken out", "delete from journal where seq = 6", "journal rows 6 to 6 are missing"],
    [
      "a body that is no JSON",
      "update journal set body_json = '{' where seq = 3",
      "journal row 3 (cash) cannot be read",
    ],
  ])("finds %s changed", async (_, sql, found) => {
    const { file, tamper } = await traded();
    tamper(sql);
    const { code, text } = await verify(file);
    expect(text).toContain(`BROKEN   ${found}`);
    expect(code).toBe(1);
  });

  it.each([
    ["a signal's shares", "update signals set shares_micro = shares_micro + 1", "signals: Σ shares: 10000001 in the"],
    ["a missing order", "delete from orders", "orders: 0 in the tables, 3 by the journal"],
    ["a reservation", "update orders set reserved_micro = 5", "orders: Σ reserved: 15 in the tables, 0 by the"],
    ["a fill's fee", "update fills set fee_micro = 1 where id = 2", "fills: 2: 4900000 / 2400000 / 1 in the tables"],
    [
      "a lot",
      "update lots set token_id = 3 where id = 1",
      "lots: target 1 token 3: 4900000 / 2499000 in the tables, missing",
    ],
    ["a lot's cost", "update lots set cost_micro = 1 where id = 1", "lots: Σ cost: 1 in the tables, 2499000 by the"],
    [
      "a gain",
      "update lots set realised_micro = 5 where id = 1",
      "realised: target 1 token 1: 5 in the tables, -148000",
    ],
    ["the account's gain", "update account set realised_micro = 0", "account: Σ realised: 0 in the tables, -147996 by"],
    ["a realisation", "delete from realisations where id = 1", "realisations: 1 in the tables, 2 by the journal"],
    [
      "a realisation of another lot",
      "update realisations set token_id = 2 where id = 1",
      "realisations by lot: target 1 token 1: missing in the tables, -148000 by the journal",
    ],
    ["the cash", "update account set cash_micro = 0", "account: Σ cash: 0 in the tables, 97353004 by the journal"],
    ["a debt", "update debts set shares_micro = 0", "debts: 0 in the tables, 1 by the journal"],
  ])("finds %s that the journal does not tell of", async (_, sql, found) => {
    const { file, tamper } = await traded();
    tamper(sql);
    const { code, text } = await verify(file);
    expect(text).toContain("ok       the chain is whole");
    expect(text).toContain(`DIFFERS  ${found}`);
    expect(code).toBe(1);
  });

  it("looks into the data folder of the settings when no file is named", async () => {
    const { file } = await temporaryStore();
    const { code, text } = await audit([], { ...process.env, DATA_DIR: dirname(file) });
    expect(text).toContain(`${file}: 0 journal rows, head (none)`);
    expect(code).toBe(0);
    const wrong = await audit([], { ...process.env, UNDERSTUDY_ENV: "sandboks" });
    expect(wrong.text).toContain("npm run config:check");
    expect(wrong.code).toBe(1);
  });

  it("says which file is missing", async () => {
    const file = join(temporaryFolder(), "none.db");
    const { code, text } = await verify(file);
    expect(text).toBe(`audit:verify: there is no database ${file}; name one with --db FILE\n`);
    expect(code).toBe(1);
  });
});
