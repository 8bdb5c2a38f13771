import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

/** The newest orders that figures of the shortfall are made of. */
const MOST_ORDERS = 10_000;

/** What each (target, token) has realised from a day on. */
const perToken = (sinceDay: string) =>
  builder
    .selectFrom("realisations")
    .where("day", ">=", sinceDay)
    .select(({ fn }) => ["targetId", "tokenId", fn.sum<number>("realisedMicro").as("sumMicro")])
    .groupBy(["targetId", "tokenId"]);

/** What each market has realised in all. */
const perMarket = builder
  .selectFrom("realisations")
  .innerJoin("tokens", "tokens.id", "realisations.tokenId")
  .select(({ fn }) => [
    "tokens.conditionId",
    fn.min("tokens.title").as("title"),
    fn.sum<number>("realisedMicro").as("realisedMicro"),
    fn.max("atMs").as("lastMs"),
  ])
  .groupBy("tokens.conditionId");

/** Sums over what was realised, and over what copies cost against the targets' prices. */
export class ResultRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  sum(sinceDay: string) {
    const query = builder
      .selectFrom(perToken(sinceDay).as("sums"))
      .select(({ fn, eb }) => [
        fn.coalesce(fn.sum<number>("sumMicro"), eb.lit(0)).as("realisedMicro"),
        fn.countAll<number>().as("positions"),
        fn.countAll<number>().filterWhere("sumMicro", ">", 0).as("wins"),
      ]);
    return firstRow(this.#runner, query) ?? { realisedMicro: 0, positions: 0, wins: 0 };
  }

  extreme(sinceDay: string, which: "best" | "worst") {
    const query = builder
      .selectFrom(perToken(sinceDay).as("sums"))
      .innerJoin("targets", "targets.id", "sums.targetId")
      .innerJoin("tokens", "tokens.id", "sums.tokenId")
      .select(["targets.name as target", "tokens.title", "tokens.outcome", "sums.sumMicro as realisedMicro"])
      .where("sums.sumMicro", which === "best" ? ">" : "<", 0)
      .orderBy("sums.sumMicro", which === "best" ? "desc" : "asc")
      .limit(1);
    return firstRow(this.#runner, query);
  }

  feesMicro(sinceMs: number): number {
    const query = builder
      .selectFrom("fills")
      .where("status", "<>", "failed")
      .where("atMs", ">=", sinceMs)
      .select(({ fn, eb }) => fn.coalesce(fn.sum<number>("feeMicro"), eb.lit(0)).as("feeMicro"));
    return firstRow(this.#runner, query)?.feeMicro ?? 0;
  }

  targets() {
    const query = builder
      .selectFrom(perToken("").as("sums"))
      .select(({ fn }) => [
        "targetId",
        fn.sum<number>("sumMicro").as("realisedMicro"),
        fn.countAll<number>().as("positions"),
        fn.countAll<number>().filterWhere("sumMicro", ">", 0).as("wins"),
      ])
      .groupBy("targetId");
    return this.#runner.rows(query);
  }

  copies() {
    const query = builder
      .selectFrom("orders")
      .where("side", "=", "BUY")
      .where("filledSharesMicro", ">", 0)
      .select(({ fn }) => ["targetId", fn.count<number>("episodeId").distinct().as("copies")])
      .groupBy("targetId");
    return this.#runner.rows(query);
  }

  markets(offset: number, limit: number) {
    return this.#runner.rows(perMarket.orderBy("lastMs", "desc").limit(limit).offset(offset));
  }

  countMarkets(): number {
    const query = builder
      .selectFrom("realisations")
      .innerJoin("tokens", "tokens.id", "realisations.tokenId")
      .select(({ fn }) => fn.count<number>("tokens.conditionId").distinct().as("count"));
    return firstRow(this.#runner, query)?.count ?? 0;
  }

  days() {
    const query = builder
      .selectFrom("realisations")
      .select(({ fn }) => ["day", fn.sum<number>("realisedMicro").as("realisedMicro")])
      .groupBy("day");
    return this.#runner.rows(query);
  }

  shortfalls(sinceMs: number) {
    const query = builder
      .selectFrom("shortfalls")
      .innerJoin("orders", "orders.id", "shortfalls.orderId")
      .selectAll("shortfalls")
      .select(["orders.side", "orders.targetId", "orders.filledSharesMicro"])
      .where("shortfalls.decidedMs", ">=", sinceMs)
      .orderBy("shortfalls.decidedMs", "desc")
      .limit(MOST_ORDERS);
    return this.#runner.rows(query);
  }
}
