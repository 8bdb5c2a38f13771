import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";

/** Deliveries that wait, and what became of them. */
export class OutboxRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  chatsWaiting(): string[] {
    const query = builder.selectFrom("deliveries").select("chatId").distinct().where("state", "=", "waiting");
    return this.#runner.rows(query).map(({ chatId }) => chatId);
  }

  /** The oldest waiting deliveries of a chat, in the order in which their alerts were raised. */
  waiting(chatId: string, limit: number) {
    const query = builder
      .selectFrom("deliveries")
      .innerJoin("alerts", "alerts.id", "deliveries.alertId")
      .where("deliveries.state", "=", "waiting")
      .where("deliveries.chatId", "=", chatId)
      .select([
        "deliveries.id",
        "deliveries.attempts",
        "deliveries.nextMs",
        "alerts.severity",
        "alerts.kind",
        "alerts.text",
        "alerts.times",
        "alerts.createdMs",
      ])
      .orderBy("deliveries.id")
      .limit(limit);
    return this.#runner.rows(query);
  }

  sent(ids: readonly number[], sentMs: number): void {
    this.#runner.run(
      builder.updateTable("deliveries").set({ state: "sent", sentMs, problem: null }).where("id", "in", ids),
    );
  }

  later(ids: readonly number[], attempts: number, nextMs: number, problem: string): void {
    this.#runner.run(builder.updateTable("deliveries").set({ attempts, nextMs, problem }).where("id", "in", ids));
  }

  giveUp(ids: readonly number[], problem: string): void {
    this.#runner.run(builder.updateTable("deliveries").set({ state: "given-up", problem }).where("id", "in", ids));
  }

  /** What waits for a chat goes to another, as does its subscription where that has none of its own. */
  moveChat(chatId: string, newChatId: string): void {
    const waiting = builder.updateTable("deliveries").set({ chatId: newChatId });
    this.#runner.run(waiting.where("chatId", "=", chatId).where("state", "=", "waiting"));
    const known = builder.selectFrom("subscriptions").select("id").where("chatId", "=", newChatId);
    if (this.#runner.rows(known).length > 0)
      this.#runner.run(builder.deleteFrom("subscriptions").where("chatId", "=", chatId));
    else this.#runner.run(builder.updateTable("subscriptions").set({ chatId: newChatId }).where("chatId", "=", chatId));
  }

  /** Everything that waits for a chat is given up, and the chat's subscription ends. */
  closeChat(chatId: string, problem: string): void {
    const waiting = builder.updateTable("deliveries").set({ state: "given-up", problem });
    this.#runner.run(waiting.where("chatId", "=", chatId).where("state", "=", "waiting"));
    this.#runner.run(builder.deleteFrom("subscriptions").where("chatId", "=", chatId));
  }
}
