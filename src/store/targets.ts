import type Database from "better-sqlite3";
import type { Records, TargetRecord } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["targets"];

export class Targets extends SqliteTable<TargetRecord> implements Port {
  readonly #all: Statement<TargetRecord>;
  readonly #byAddress: Statement<TargetRecord>;

  constructor(database: Database.Database) {
    super(database, "targets");
    const targets = builder.selectFrom("targets").selectAll();
    this.#all = new Statement(database, targets.orderBy("id"));
    this.#byAddress = new Statement(database, targets.where("address", "=", parameter("address")));
  }

  all(): TargetRecord[] {
    return this.#all.all();
  }

  byAddress(address: string): TargetRecord | undefined {
    return this.#byAddress.first({ address });
  }
}
