import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

/** Baseline is no choice of ours, so people are not shown it as one. */
const skipped = builder
  .selectFrom("signals")
  .where("signals.outcome", "in", ["skipped", "pooled-skipped"])
  .where("signals.baseline", "=", 0);

/** Trades of targets that were not copied, newest first, and why. */
export class SkippedRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  page(offset: number, limit: number) {
    const query = skipped
      .innerJoin("targets", "targets.id", "signals.targetId")
      .innerJoin("tokens", "tokens.id", "signals.tokenId")
      .select([
        "signals.id",
        "signals.side",
        "signals.venueS",
        "signals.grossSharesMicro",
        "signals.netCollateralMicro",
        "signals.reason",
        "targets.name as target",
        "tokens.title",
        "tokens.outcome as tokenOutcome",
      ])
      .orderBy("signals.id", "desc");
    return this.#runner.rows(query.limit(limit).offset(offset));
  }

  count(): number {
    return (
      firstRow(
        this.#runner,
        skipped.select(({ fn }) => fn.countAll<number>().as("count")),
      )?.count ?? 0
    );
  }

  topReason(sinceMs: number): { reason: string; times: number } | undefined {
    const query = skipped
      .where("signals.firstSeenMs", ">=", sinceMs)
      .where("signals.reason", "is not", null)
      .select(({ ref, fn }) => [
        ref("signals.reason").$castTo<string>().as("reason"),
        fn.countAll<number>().as("times"),
      ])
      .groupBy("signals.reason")
      .orderBy("times", "desc")
      .limit(1);
    return firstRow(this.#runner, query);
  }
}
