import type { BreakerRecord, Records } from "../ports.ts";
import type { ProbeFate } from "./breaker.ts";
import { holdsBuys, mayProbe, probeLeft } from "./breaker.ts";

const probeKey = (name: string): string => `breakerProbe:${name}`;

/** Names of the breakers that keep buys from leaving now; one that waits for its probe lets a buy pass. */
export function openBreakers(records: Records): readonly string[] {
  return records.breakers.all().flatMap((breaker) => (holdsBuys(breaker) ? [breaker.name] : []));
}

/** Latched, but closed by a proof, mostly within seconds. */
const PASSING = ["start"];

/** Whether every breaker that holds buys may let one go again before an instant: a buy that is not stale then had better wait. */
export function holdsUntil(records: Records, nowMs: number, untilMs: number): boolean {
  const holding = records.breakers.all().filter(holdsBuys);
  const mayEnd = ({ name, state, latched, probeMs }: BreakerRecord): boolean => {
    if (latched === 1) return PASSING.includes(name);
    // One that stays open beyond its time does so because its cause lasts.
    return state === "half-open" || (probeMs !== null && probeMs > nowMs && probeMs <= untilMs);
  };
  return holding.length > 0 && holding.every(mayEnd);
}

/** A buy was approved: it is the one probe of every half-open breaker. Call it in the transaction that stores the order. */
export function leaveAsProbe(records: Records, orderId: number, nowMs: number): void {
  for (const breaker of records.breakers.all().filter(mayProbe)) {
    records.breakers.put(probeLeft(breaker, nowMs));
    records.settings.set(probeKey(breaker.name), orderId, nowMs);
    records.journal.append("breaker-probe", { name: breaker.name, orderId });
  }
}

/** What became of a breaker's last probe. */
export function probeFate(records: Records, name: string): ProbeFate {
  const orderId = records.settings.get(probeKey(name));
  const order = typeof orderId === "number" ? records.orders.get(orderId) : undefined;
  if (order === undefined) return "none";
  if (order.terminalMs === null) return "pending";
  // Cancelled before it left, it has shown nothing.
  if (order.sentMs === null && order.state === "cancelled") return "none";
  return ["refused", "expired", "failed"].includes(order.state) ? "bad" : "good";
}
