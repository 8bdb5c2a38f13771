import type { Selectable } from "kysely";
import type { ConfirmationTable } from "../schema.ts";
import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

/** Questions that wait for a button. */
export class ConfirmationRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  put(confirmation: Selectable<ConfirmationTable>): void {
    this.#runner.run(builder.insertInto("confirmations").values(confirmation));
  }

  byToken(token: string): Selectable<ConfirmationTable> | undefined {
    return firstRow(this.#runner, builder.selectFrom("confirmations").selectAll().where("token", "=", token));
  }

  markUsed(token: string, usedMs: number): void {
    this.#runner.run(builder.updateTable("confirmations").set({ usedMs }).where("token", "=", token));
  }

  forget(beforeMs: number): void {
    this.#runner.run(builder.deleteFrom("confirmations").where("expiresMs", "<", beforeMs));
  }
}
