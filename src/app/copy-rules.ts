import { formatUsd } from "../domain/micro.ts";
import type { CopyRules, CopyRulesChange, Sizing } from "../engine/copy-rules.ts";
import { DEFAULT_RULES, rulesOf, storedChange } from "../engine/copy-rules.ts";
import { episodeSize } from "../engine/deciding/sizing.ts";
import { sizingExplained } from "../engine/deciding/sizing-words.ts";
import type { Records, TargetWorthRecord } from "../engine/ports.ts";
import { copyRulesInWords } from "./copy-words.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";
import { soldNow } from "./sold-now.ts";
import { presentTargets, targetNamed } from "./targets.ts";

const MICRO = 1_000_000;

/** How one target is copied, or all that have no rules of their own. */
export interface CopyView {
  /** undefined: the default. */
  readonly name: string | undefined;
  readonly hasOwn: boolean;
  readonly rules: CopyRules;
  /** "2% of what he trades", then what else is not as usual. */
  readonly words: readonly string[];
  /** What his positions were worth, where the size follows from it and it was read. */
  readonly worth: TargetWorthRecord | undefined;
}

export interface CopyList {
  readonly default: CopyView;
  readonly targets: readonly CopyView[];
  readonly maxPerTradeMicro: number;
  readonly nowMs: number;
}

export function readCopyRules(app: AppPorts): CopyList {
  const { records } = app.store;
  return {
    default: viewOf(app, DEFAULT_RULES, undefined),
    targets: presentTargets(records).map(({ id, name }) => viewOf(app, id, name)),
    maxPerTradeMicro: records.limits.get("maxPerTradeMicro"),
    nowMs: app.marketClock.nowMs(),
  };
}

/** A change of what is stored of one target, or of all (target 0). */
export interface CopyChange {
  readonly targetId: number;
  readonly change: CopyRulesChange;
  /** What was stored before is forgotten first. */
  readonly reset: boolean;
}

export interface PlannedCopyChange extends CopyChange {
  /** "whale-1", or "the default" */
  readonly who: string;
  readonly after: CopyView;
  /** What of it copies more, sells less, or cannot be compared, in words with figures; empty where it only tightens. */
  readonly enlarges: readonly string[];
  /** What of it is sold at once, in words with figures. */
  readonly sells: readonly string[];
}

/** Reads what a change would come to. Throws a Refusal when nothing would change or there is no such target. */
export function plannedCopyChange(
  app: AppPorts,
  name: string | undefined,
  change: CopyRulesChange,
  reset: boolean,
): PlannedCopyChange {
  const { records } = app.store;
  const target = name === undefined ? undefined : targetNamed(records, name);
  const targetId = target?.id ?? DEFAULT_RULES;
  const who = target?.name ?? "the default";
  const before = rulesOf(records, app.settings.rules, targetId);
  const after = rulesAfter(app, records, { targetId, change, reset });
  if (JSON.stringify(before) === JSON.stringify(after)) {
    throw new Refusal(`That is how it is for ${who} already. Nothing was changed.`);
  }
  const maxPerTradeMicro = records.limits.get("maxPerTradeMicro");
  const words = [sizingExplained(after.sizing), ...copyRulesInWords(after, maxPerTradeMicro)];
  const view = { name: target?.name, hasOwn: !reset, rules: after, words, worth: undefined };
  const enlarges = enlargements(before, after, maxPerTradeMicro);
  const rules = {
    before: (id: number) => rulesOf(records, app.settings.rules, id),
    after: (id: number) => rulesOfLater(app, records, { targetId, change, reset }, id),
  };
  const sells = soldNow(records, rules, app.marketClock.nowMs());
  return { targetId, change, reset, who, after: view, enlarges, sells };
}

/** The rules of any target once a change is stored. */
function rulesOfLater(app: AppPorts, records: Records, planned: CopyChange, targetId: number): CopyRules {
  if (planned.targetId === targetId) return rulesAfter(app, records, planned);
  if (planned.targetId !== DEFAULT_RULES) return rulesOf(records, app.settings.rules, targetId);
  const own = storedChange(records.copyRules.of(targetId));
  return Object.assign({}, rulesAfter(app, records, planned), ...own);
}

/**
 * Stores how a target is copied, from the next decision on. What only tightens is an operator's, what enlarges copies the owner's
 * (who was asked before), as it is judged at this moment. Call it inside a transaction.
 */
export function changeCopyRules(app: AppPorts, records: Records, person: Person, planned: CopyChange): void {
  const { targetId, change, reset } = planned;
  const before = rulesOf(records, app.settings.rules, targetId);
  const after = rulesAfter(app, records, planned);
  const enlarges = enlargements(before, after, records.limits.get("maxPerTradeMicro")).length > 0;
  requireRole(person, enlarges ? "owner" : "operator");
  const setMs = app.peopleClock.nowMs();
  const stored = merged(records, { targetId, change, reset });
  records.copyRules.put({ targetId, rulesJson: JSON.stringify(stored), setMs, setBy: person.name });
  records.journal.append("copy-rules", { targetId, from: before, to: after, by: person.name });
}

function viewOf(app: AppPorts, targetId: number, name: string | undefined): CopyView {
  const { records } = app.store;
  const rules = rulesOf(records, app.settings.rules, targetId);
  const [own] = storedChange(records.copyRules.of(targetId));
  const hasOwn = own !== undefined && Object.keys(own).length > 0;
  const worth = rules.sizing.kind === "equity" && name !== undefined ? records.targetWorths.of(targetId) : undefined;
  const words = copyRulesInWords(rules, records.limits.get("maxPerTradeMicro"));
  return { name, hasOwn, rules, words: [sizingExplained(rules.sizing), ...words], worth };
}

/** What is stored after a change. */
function merged(records: Records, { targetId, change, reset }: CopyChange): CopyRulesChange {
  const [own] = reset ? [] : storedChange(records.copyRules.of(targetId));
  return { ...own, ...change };
}

function rulesAfter(app: AppPorts, records: Records, planned: CopyChange): CopyRules {
  const inherited =
    planned.targetId === DEFAULT_RULES ? app.settings.rules : rulesOf(records, app.settings.rules, DEFAULT_RULES);
  return Object.assign({}, inherited, merged(records, planned));
}

/** Trades of his at which two sizes are compared: $1 to $1,000,000, finely, besides the borders of tiers. */
const PROBES = Array.from({ length: 241 }, (_, i) => Math.round(MICRO * 10 ** (i / 40)));
/** Of these people are told. */
const TOLD_PROBES = [10, 100, 1_000, 10_000].map((usd) => usd * MICRO);

function enlargements(before: CopyRules, after: CopyRules, maxPerTradeMicro: number): string[] {
  const more: readonly (string | false)[] = [
    ...sizeEnlargements(before, after, maxPerTradeMicro),
    after.ignoreBelowMicro < before.ignoreBelowMicro &&
      `Trades of his from ${formatUsd(after.ignoreBelowMicro)} on are copied, so far from ${formatUsd(before.ignoreBelowMicro)} on.`,
    before.sides === "sells" && after.sides !== "sells" && "His buys are copied again.",
    before.sides !== "buys" && after.sides === "buys" && "We no longer sell when he does: you sell, or own exits do.",
    (after.adds ?? MOST_ADDS) > (before.adds ?? MOST_ADDS) &&
      `${after.adds === null ? "Any number of his trades" : `Up to ${after.adds} trades`} may add to a position.`,
    after.makerFills && !before.makerFills && "What his resting orders trade is copied, too.",
    after.poolMs > before.poolMs && "More copies that are too small alone are bought together.",
    ...exitEnlargements(before, after),
  ];
  return more.filter((each) => each !== false);
}

const MOST_ADDS = Number.MAX_SAFE_INTEGER;

function sizeEnlargements(before: CopyRules, after: CopyRules, maxPerTradeMicro: number): string[] {
  const most = `Each trade may cost up to ${formatUsd(Math.min(maxPerTradeMicro, after.mostMicro ?? maxPerTradeMicro))}.`;
  const kinds = [before.sizing.kind, after.sizing.kind];
  if (kinds.includes("equity")) return isSmallerPart(before, after) ? [] : [`${sizingExplained(after.sizing)}.`, most];
  const sizeAt = (rules: CopyRules, totalMicro: number) =>
    episodeSize(totalMicro, { rules, maxPerTradeMicro, proportion: undefined });
  const probes = [...PROBES, ...borders(before.sizing), ...borders(after.sizing)];
  if (probes.every((total) => sizeAt(after, total) <= sizeAt(before, total))) return [];
  const told = TOLD_PROBES.filter((total) => sizeAt(after, total) > sizeAt(before, total)).map(
    (total) =>
      `Of a trade of ${formatUsd(total)} I copy ${formatUsd(sizeAt(after, total))}, so far ${formatUsd(sizeAt(before, total))}.`,
  );
  return [...told, most];
}

/** Both in proportion to equity, by no larger a part, and between no wider bounds. */
function isSmallerPart(before: CopyRules, after: CopyRules): boolean {
  if (before.sizing.kind !== "equity" || after.sizing.kind !== "equity") return false;
  const isNoMore = (a: number | null, b: number | null, none: number) => (a ?? none) <= (b ?? none);
  return (
    after.sizing.ppm <= before.sizing.ppm &&
    isNoMore(after.leastMicro, before.leastMicro, 0) &&
    isNoMore(after.mostMicro, before.mostMicro, Number.MAX_SAFE_INTEGER)
  );
}

function borders(sizing: Sizing): number[] {
  return sizing.kind === "tiers" ? sizing.tiers.flatMap(({ fromMicro }) => [fromMicro, fromMicro + MICRO]) : [];
}

/** Exits of our own that are gone or come later: what is held may lose more. */
function exitEnlargements(before: CopyRules, after: CopyRules): string[] {
  const names = { stopLossPpm: "stop loss", trailingStopPpm: "trailing stop", maxHoldMs: "time exit" } as const;
  return (["stopLossPpm", "trailingStopPpm", "maxHoldMs"] as const).flatMap((key) => {
    const [was, is] = [before[key], after[key]];
    if (was === null || (is !== null && is <= was)) return [];
    return [is === null ? `The ${names[key]} is gone.` : `The ${names[key]} comes later.`];
  });
}
