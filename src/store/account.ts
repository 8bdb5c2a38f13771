import type Database from "better-sqlite3";
import type { AccountRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";

type Port = Records["account"];

/** The one account has the id 1; the migration that made the table put it in. */
const ONLY = 1;

export class Account implements Port {
  readonly #accounts: KeyedTable<AccountRecord>;

  constructor(database: Database.Database) {
    this.#accounts = new KeyedTable(database, "account", "id");
  }

  get(): AccountRecord {
    const account = this.#accounts.find(ONLY);
    if (account === undefined) throw new Error("the account's row is missing from the database");
    return account;
  }

  set(account: Omit<AccountRecord, "id">): void {
    this.#accounts.put({ ...account, id: ONLY });
  }
}
