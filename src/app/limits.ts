import { formatMicro, MICRO, parseDecimal } from "../domain/micro.ts";
import { liftDrawdownStop } from "../engine/books/drawdown.ts";
import { loosenToday } from "../engine/books/trading-day.ts";
import { DEFAULT_RULES, rulesOf } from "../engine/copy-rules.ts";
import type { LimitName } from "../engine/limits.ts";
import type { Records } from "../engine/ports.ts";
import { echo } from "./echo.ts";
import type { LimitWord } from "./limit-list.ts";
import { limitWords } from "./limit-list.ts";
import { limitUse } from "./limit-use.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";

export interface LimitUse extends LimitWord {
  readonly value: number;
  /** In the limit's unit; undefined where use is per trade. */
  readonly used: number | undefined;
  readonly setBy: string;
  readonly setMs: number;
}

export function readLimits(app: AppPorts): LimitUse[] {
  const { records } = app.store;
  const stored = new Map(records.limits.all().map((limit) => [limit.name, limit]));
  return limitWords(records).flatMap((word) => {
    const limit = stored.get(word.name);
    if (limit === undefined) return [];
    return [{ ...word, value: limit.value, used: limitUse(app, word.name), setBy: limit.setBy, setMs: limit.setMs }];
  });
}

export interface LimitChange extends LimitWord {
  readonly from: number;
  readonly to: number;
  readonly loosens: boolean;
}

/** Reads what was typed after /limits set. Throws a Refusal that says what is allowed. */
export function plannedChange(app: AppPorts, word: string, typed: string): LimitChange {
  const { records } = app.store;
  const known = limitWords(records);
  const found = known.find((limit) => limit.word === word.toLowerCase());
  if (found === undefined) {
    throw new Refusal(
      `There is no limit named ${echo(word)}. The names are: ${known.map((limit) => limit.word).join(", ")}.`,
    );
  }
  const to = parseValue(found, typed);
  const from = records.limits.get(found.name);
  if (to === from) throw new Refusal(`${found.word} is ${shown(found, from)} already. Nothing was changed.`);
  return { ...found, from, to, loosens: to > from };
}

/**
 * Stores a new value. Tightening is an operator's, loosening the owner's (who was asked before); a change that meanwhile
 * became a loosening is judged as what it is now. Call it inside a transaction.
 */
export function setLimit(
  app: Pick<AppPorts, "marketClock" | "peopleClock" | "limitLoosened">,
  records: Records,
  person: Person,
  change: Pick<LimitChange, "name" | "to">,
  reason: string,
): void {
  const from = records.limits.get(change.name);
  requireRole(person, change.to > from ? "owner" : "operator");
  const setMs = app.peopleClock.nowMs();
  records.limits.set({ name: change.name, value: change.to, setMs, setBy: person.name, reason });
  if (change.to > from) {
    loosenToday(records, change.name);
    if (change.name === "maxDrawdownMicro") liftDrawdownStop(records, app.marketClock.nowMs());
    app.limitLoosened();
  }
  records.journal.append("limit", { name: change.name, from, to: change.to, by: person.name, reason });
}

/** A limit's value as people read it: "$5.00" or "25". */
export function shown(limit: LimitWord, value: number): string {
  return limit.unit === "usd" ? `$${formatMicro(value)}` : String(value);
}

/** Each buy counts into every one of these, whole. */
const SUMS = [
  "maxPerTradeMicro",
  "maxPerPositionMicro",
  "maxPerTokenMinuteMicro",
  "maxPerTargetMicro",
  "maxPerEventMicro",
  "maxTotalExposureMicro",
] as const satisfies readonly LimitName[] as readonly string[];

/** Limits that stay below what a single trade may cost then: they hold it back. */
export function heldBackBy(app: AppPorts, maxPerTradeMicro: number): (LimitWord & { readonly value: number })[] {
  const { records } = app.store;
  const others = limitWords(records).filter(({ name }) => name !== "maxPerTradeMicro" && SUMS.includes(name));
  return others
    .map((word) => ({ ...word, value: records.limits.get(word.name) }))
    .filter(({ value }) => value < maxPerTradeMicro);
}

/** The fixed sum of a copy by default, micro-USD; undefined under any other sizing. */
export function fixedSizeMicro(app: AppPorts): number | undefined {
  const { sizing } = rulesOf(app.store.records, app.settings.rules, DEFAULT_RULES);
  return sizing.kind === "fixed" ? sizing.usdMicro : undefined;
}

/** Limits that are looser than what the environment starts with: what a reload would tighten. It never loosens. */
export function plannedReload(app: AppPorts): LimitChange[] {
  const { records } = app.store;
  return limitWords(records).flatMap((word) => {
    const [from, to] = [records.limits.get(word.name), app.limitDefaults[word.name]];
    return to === undefined || to >= from ? [] : [{ ...word, from, to, loosens: false }];
  });
}

/** What a limit this low means: undefined while it leaves room for a buy. */
export function noBuys(limit: Pick<LimitWord, "name">, value: number): string | undefined {
  const perBuy = SUMS.includes(limit.name);
  if (value === 0 && limit.name !== "maxTargets") return "With that I buy nothing.";
  if (perBuy && value < MICRO) return "With that I buy nothing: no market takes an order below $1.00.";
  return undefined;
}

const MOST = 999_999_999;

function parseValue(limit: LimitWord, typed: string): number {
  const plain = typed.replace(/^\$/, "");
  const problem = problemOf(limit, plain);
  if (problem !== undefined) throw new Refusal(`${echo(typed) || "Nothing"} is no value for ${limit.word}: ${problem}`);
  const micro = parseDecimal(plain);
  return limit.unit === "usd" ? micro : micro / MICRO;
}

/** Why a text is not taken, and what to send instead. */
function problemOf(limit: LimitWord, plain: string): string | undefined {
  const isUsd = limit.unit === "usd";
  const example = isUsd ? "an amount in dollars, for example 5 or 2.50" : "a whole number, for example 10";
  if (/^\d+,\d+$/.test(plain)) return `it has a comma. Send ${example}${isUsd ? ", with a point" : ""}.`;
  const [, whole, fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(plain) ?? [];
  if (whole === undefined) return `send ${example}.`;
  if (!isUsd && /[1-9]/.test(fraction)) return "it has to be a whole number, for example 10.";
  if (fraction.length > 2) return "dollars go down to whole cents, for example 2.50.";
  const most = isUsd ? `$${MOST}.99` : String(MOST);
  return whole.length > String(MOST).length ? `the most is ${most}.` : undefined;
}
