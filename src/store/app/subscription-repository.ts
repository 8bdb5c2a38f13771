import type { Selectable } from "kysely";
import type { SubscriptionTable } from "../schema.ts";
import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

type Subscription = Omit<Selectable<SubscriptionTable>, "id">;

/** Which chats get which alerts. */
export class SubscriptionRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  of(chatId: string): Subscription | undefined {
    return firstRow(this.#runner, builder.selectFrom("subscriptions").selectAll().where("chatId", "=", chatId));
  }

  put(subscription: Subscription): void {
    const { severity, byPerson } = subscription;
    const query = builder.insertInto("subscriptions").values(subscription);
    this.#runner.run(query.onConflict((conflict) => conflict.column("chatId").doUpdateSet({ severity, byPerson })));
  }

  remove(chatId: string): boolean {
    return this.#runner.run(builder.deleteFrom("subscriptions").where("chatId", "=", chatId)).changes > 0;
  }
}
