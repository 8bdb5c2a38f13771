import type { Selectable } from "kysely";
import type { PersonTable } from "../schema.ts";
import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

type Person = Selectable<PersonTable>;

/** Who the bot answers. */
export class PersonRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  byTelegramId(telegramId: string): Person | undefined {
    return firstRow(this.#runner, builder.selectFrom("persons").selectAll().where("telegramId", "=", telegramId));
  }

  owner(): Person | undefined {
    return firstRow(
      this.#runner,
      builder.selectFrom("persons").selectAll().where("role", "=", "owner").orderBy("id").limit(1),
    );
  }

  all(): Person[] {
    return this.#runner.rows(builder.selectFrom("persons").selectAll().orderBy("id"));
  }

  add(person: Omit<Person, "id">): Person {
    const { id } = this.#runner.run(builder.insertInto("persons").values(person));
    return { ...person, id };
  }
}
