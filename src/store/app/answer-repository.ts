import type { Selectable } from "kysely";
import type { ValidationItemTable } from "../schema.ts";
import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";

type Answer = Omit<Selectable<ValidationItemTable>, "id">;

/** Answers to the validation plan; none is ever changed, the newest of an item counts. */
export class AnswerRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  latest(): Answer[] {
    const newest = builder
      .selectFrom("validationItems")
      .select(({ fn }) => fn.max("id").as("id"))
      .groupBy("itemId");
    return this.#runner.rows(builder.selectFrom("validationItems").selectAll().where("id", "in", newest).orderBy("id"));
  }

  add(answer: Answer): void {
    this.#runner.run(builder.insertInto("validationItems").values(answer));
  }
}
