import type { Selectable } from "kysely";
import type { SubscriptionTable } from "../schema.ts";
import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";
import { LOST_FOR_MS } from "./undelivered.ts";

type Subscription = Omit<Selectable<SubscriptionTable>, "id">;

const MOST_UNTOLD = 50;

/** Which chats get which alerts. */
export class SubscriptionRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  of(chatId: string): Subscription | undefined {
    return firstRow(this.#runner, builder.selectFrom("subscriptions").selectAll().where("chatId", "=", chatId));
  }

  /** What is critical and has reached nobody yet goes to this chat, too. */
  put(subscription: Subscription): void {
    const { chatId, severity, byPerson, createdMs } = subscription;
    const query = builder.insertInto("subscriptions").values(subscription);
    this.#runner.run(query.onConflict((conflict) => conflict.column("chatId").doUpdateSet({ severity, byPerson })));
    for (const { id: alertId } of this.#runner.rows(untoldSince(createdMs - LOST_FOR_MS))) {
      const delivery = {
        alertId,
        chatId,
        state: "waiting",
        attempts: 0,
        nextMs: createdMs,
        sentMs: null,
        problem: null,
      };
      this.#runner.run(builder.insertInto("deliveries").values(delivery));
    }
  }

  count(): number {
    const query = builder.selectFrom("subscriptions").select(({ fn }) => fn.countAll<number>().as("count"));
    return firstRow(this.#runner, query)?.count ?? 0;
  }

  remove(chatId: string): boolean {
    return this.#runner.run(builder.deleteFrom("subscriptions").where("chatId", "=", chatId)).changes > 0;
  }
}

/** The newest critical alerts that no chat has, or is about to get, in the order in which they were raised. */
const untoldSince = (sinceMs: number) =>
  builder
    .selectFrom(
      builder
        .selectFrom("alerts")
        .select("alerts.id")
        .where("alerts.severity", "=", "critical")
        .where("alerts.createdMs", ">", sinceMs)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("deliveries")
                .select("deliveries.id")
                .whereRef("deliveries.alertId", "=", "alerts.id")
                .where("deliveries.state", "!=", "given-up"),
            ),
          ),
        )
        .orderBy("alerts.id", "desc")
        .limit(MOST_UNTOLD)
        .as("newest"),
    )
    .select("newest.id")
    .orderBy("newest.id");
