import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

/** Orders with the words that people know them by. */
const trades = builder
  .selectFrom("orders")
  .innerJoin("targets", "targets.id", "orders.targetId")
  .innerJoin("tokens", "tokens.id", "orders.tokenId")
  .select([
    "orders.id",
    "orders.side",
    "orders.state",
    "orders.reason",
    "orders.createdMs",
    "orders.limitMicro",
    "orders.sharesMicro",
    "orders.filledSharesMicro",
    "orders.filledCollateralMicro",
    "orders.feeMicro",
    "targets.name as target",
    "tokens.title",
    "tokens.outcome",
  ])
  .orderBy("orders.id", "desc");

/** Our orders, newest first. */
export class TradeRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  page(offset: number, limit: number) {
    return this.#runner.rows(trades.limit(limit).offset(offset));
  }

  count(): number {
    const query = builder.selectFrom("orders").select(({ fn }) => fn.countAll<number>().as("count"));
    return firstRow(this.#runner, query)?.count ?? 0;
  }
}
