import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

/** When the oldest critical alert that still waits for its delivery was raised; undefined when none waits. */
export function undeliveredSinceMs(runner: QueryRunner): number | undefined {
  const query = builder
    .selectFrom("deliveries")
    .innerJoin("alerts", "alerts.id", "deliveries.alertId")
    .where("deliveries.state", "=", "waiting")
    .where("alerts.severity", "=", "critical")
    .select("alerts.createdMs")
    .orderBy("alerts.createdMs")
    .limit(1);
  return firstRow(runner, query)?.createdMs;
}
