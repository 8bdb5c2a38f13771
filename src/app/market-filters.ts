import type { Records } from "../engine/ports.ts";
import type { MarketFilters } from "../engine/risk/market-filters.ts";
import { marketFilters, storeMarketFilters } from "../engine/risk/market-filters.ts";
import { echo } from "./echo.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";

export type FilterAct = "allow" | "deny" | "drop";
export type FilterKind = "category" | "word";

export interface FilterChange {
  readonly act: FilterAct;
  readonly kind: FilterKind;
  /** Lower case. */
  readonly word: string;
}

export interface PlannedFilters extends FilterChange {
  readonly after: MarketFilters;
  /** Whether a market may be bought in then that may not now. */
  readonly loosens: boolean;
}

const USAGE =
  "Send what to change, for example:\n/markets deny category sports\n/markets deny word election\n/markets allow word bitcoin\n/markets drop word bitcoin";
const LONGEST = 60;

export function readMarketFilters(app: AppPorts): MarketFilters {
  return marketFilters(app.store.records, app.settings.risk.filters);
}

/** Reads what was typed after /markets. Throws a Refusal that says what is allowed. */
export function plannedFilters(app: AppPorts, typed: readonly string[]): PlannedFilters {
  const [act = "", kind = "", ...rest] = typed.map((word) => word.toLowerCase());
  const word = rest.join(" ");
  const isKnown = ["allow", "deny", "drop"].includes(act) && ["category", "word"].includes(kind);
  if (!isKnown || word === "") throw new Refusal(USAGE);
  if (word.length > LONGEST) throw new Refusal(`${echo(word)} is too long: at most ${LONGEST} letters.`);
  const change = { act: act as FilterAct, kind: kind as FilterKind, word };
  const before = readMarketFilters(app);
  const after = changed(before, change);
  if (JSON.stringify(after) === JSON.stringify(before)) {
    throw new Refusal(act === "drop" ? `"${echo(word)}" is on no list.` : `"${echo(word)}" is on that list already.`);
  }
  return { ...change, after, loosens: loosens(before, after) };
}

/** Stores a change. Tightening is an operator's, loosening the owner's, who was asked. Call it inside a transaction. */
export function changeMarketFilters(app: AppPorts, records: Records, person: Person, change: FilterChange): void {
  const before = marketFilters(records, app.settings.risk.filters);
  const after = changed(before, change);
  requireRole(person, loosens(before, after) ? "owner" : "operator");
  storeMarketFilters(records, after, person.name, app.peopleClock.nowMs());
}

/** A word stands on one list of its kind, at most. */
function changed(before: MarketFilters, { act, kind, word }: FilterChange): MarketFilters {
  const [allow, deny] =
    kind === "category"
      ? (["allowCategories", "denyCategories"] as const)
      : (["allowKeywords", "denyKeywords"] as const);
  const without = (list: readonly string[]) => list.filter((each) => each !== word);
  const withIt = (list: readonly string[]) => [...without(list), word].sort();
  return {
    ...before,
    [allow]: act === "allow" ? withIt(before[allow]) : without(before[allow]),
    [deny]: act === "deny" ? withIt(before[deny]) : without(before[deny]),
  };
}

function loosens(before: MarketFilters, after: MarketFilters): boolean {
  const isMissing = (list: "denyCategories" | "denyKeywords") =>
    before[list].some((word) => !after[list].includes(word));
  const isWider = (list: "allowCategories" | "allowKeywords") =>
    before[list].length > 0 && (after[list].length === 0 || after[list].some((word) => !before[list].includes(word)));
  return (
    isMissing("denyCategories") || isMissing("denyKeywords") || isWider("allowCategories") || isWider("allowKeywords")
  );
}
