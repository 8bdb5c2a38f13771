import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

/** So long somebody may still be missing what was given up. */
export const LOST_FOR_MS = 7 * 24 * 3_600_000;

/**
 * When the oldest critical alert was raised that still waits for its delivery, or that reached nobody in the last week; undefined where
 * there is none.
 */
export function undeliveredSinceMs(runner: QueryRunner, nowMs: number): number | undefined {
  const critical = builder
    .selectFrom("deliveries")
    .innerJoin("alerts", "alerts.id", "deliveries.alertId")
    .where("alerts.severity", "=", "critical")
    .select("alerts.createdMs")
    .orderBy("alerts.createdMs")
    .limit(1);
  const waiting = firstRow(runner, critical.where("deliveries.state", "=", "waiting"))?.createdMs;
  const lost = critical
    .where("alerts.createdMs", ">", nowMs - LOST_FOR_MS)
    .where("deliveries.state", "=", "given-up")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("deliveries as others")
            .select("others.id")
            .whereRef("others.alertId", "=", "alerts.id")
            .where("others.state", "=", "sent"),
        ),
      ),
    );
  const lostMs = firstRow(runner, lost)?.createdMs;
  return waiting === undefined || lostMs === undefined ? (waiting ?? lostMs) : Math.min(waiting, lostMs);
}
