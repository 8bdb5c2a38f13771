import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { DebtRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["debts"];

// Written out, not bound: SQLite uses the index of open debts only for the very condition it was made with.
const isOpen = sql<boolean>`shares_micro > 0`;

export class Debts extends SqliteTable<DebtRecord> implements Port {
  readonly #of: Statement<DebtRecord>;
  readonly #open: Statement<DebtRecord>;
  readonly #openOfToken: Statement<DebtRecord>;

  constructor(database: Database.Database) {
    super(database, "debts");
    const debts = builder.selectFrom("debts").selectAll();
    // The order of the index of open ones: by id alone SQLite would rather walk the whole table.
    const inIndexOrder = debts.orderBy("tokenId").orderBy("id");
    const ofTarget = debts.where("targetId", "=", parameter("targetId"));
    this.#of = new Statement(database, ofTarget.where("tokenId", "=", parameter("tokenId")));
    this.#open = new Statement(database, inIndexOrder.where(isOpen));
    const ofToken = debts.where("tokenId", "=", parameter("tokenId"));
    this.#openOfToken = new Statement(database, ofToken.where(isOpen).orderBy("id"));
  }

  of(targetId: number, tokenId: number): DebtRecord | undefined {
    return this.#of.first({ targetId, tokenId });
  }

  open(): DebtRecord[] {
    return this.#open.all();
  }

  openOfToken(tokenId: number): DebtRecord[] {
    return this.#openOfToken.all({ tokenId });
  }
}
