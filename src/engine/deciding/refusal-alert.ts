import type { DayRecord, Records, SignalRecord } from "../ports.ts";
import type { Failure } from "../risk/judgement.ts";
import type { Round } from "./decision.ts";

export interface Refused {
  readonly signal: SignalRecord;
  readonly failed: readonly Failure[];
  readonly day: DayRecord;
  readonly round: Round;
}

/** Tells people of a refusal that they can change, or must know of; every refusal can be read with /why. */
export function tellRefusal(records: Records, refused: Refused): void {
  const checks = refused.failed.map(({ check }) => check);
  if (checks.includes("trades a day")) tellUsedUp(records, refused);
  if (checks.includes("not following us")) tellFollower(records, refused);
  if (checks.includes("token of its market")) tellForeignToken(records, refused);
}

/** Once a day. */
function tellUsedUp(records: Records, { day, round }: Refused): void {
  const today = records.days.get(day.day) ?? day;
  if (today.limitToldMs !== null) return;
  records.days.put({ ...today, limitToldMs: round.nowMs });
  const allowed = round.limits.tradesPerDay;
  const until = `no more buys until midnight (${round.settings.tradingZone})`;
  const what =
    allowed === 0 ? "The limit of trades a day is 0: no buys" : `Today's ${allowed} trades are used up: ${until}`;
  const more = Math.max(1, 2 * Math.max(allowed, today.trades));
  const text = `${what}.\nSells go on.\n/limits shows what is used; /limits set trades-per-day ${more} raises it.`;
  records.alerts.raise({ severity: "warning", kind: "day-limit-used-up", text });
}

/** A token id that does not follow from its market is what a forged answer would look like (rule 10). */
function tellForeignToken(records: Records, { signal }: Refused): void {
  const text =
    "A trade names a token that does not belong to its market. It was refused.\n" +
    `If it happens again, somebody may be forging the market's data: /stop, then look at /why_s${signal.id}`;
  records.alerts.raise({ severity: "critical", kind: "foreign-token", text, dedupeKey: "foreign-token" });
}

/** Copying somebody who copies us would buy everything twice, at a worse price each time (rule 22). */
function tellFollower(records: Records, { signal, failed }: Refused): void {
  const name = records.targets.get(signal.targetId)?.name ?? "A target";
  const echoes = failed.find(({ check }) => check === "not following us")?.figures.echoes ?? "";
  const text =
    `${name} seems to copy us: ${echoes}.\nI buy nothing after ${name} while that goes on.\n` +
    `/targets remove ${name} makes room for another.`;
  records.alerts.raise({ severity: "warning", kind: "follows-us", text, dedupeKey: `follows-us:${signal.targetId}` });
}
