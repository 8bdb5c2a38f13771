import { DEFAULT_RULES } from "../engine/copy-rules.ts";
import type { Records } from "../engine/ports.ts";
import { knownDifferences } from "../engine/reconciling/adopted-books.ts";
import { marketFilters, NO_FILTERS } from "../engine/risk/market-filters.ts";
import { haltsAsked } from "./pause.ts";
import { knownTarget } from "./targets.ts";

/** What the figures in a question follow from, as text: where it is another when the yes comes, the yes was to something else. */
export function questionBasis(records: Records, action: string, params: Readonly<Record<string, unknown>>): string {
  const name = String(params.name ?? "");
  switch (action) {
    case "resume":
    case "release":
      return String(haltsAsked(records));
    case "limit":
      return String(records.limits.get(name));
    case "copy-rules":
      // By default or for one target: the figures are of both, and of the limit that cuts them.
      return JSON.stringify([
        ...[DEFAULT_RULES, Number(params.targetId)].map((id) => records.copyRules.of(id)?.rulesJson),
        records.limits.get("maxPerTradeMicro"),
      ]);
    case "market-filters":
      return JSON.stringify(marketFilters(records, NO_FILTERS));
    case "target-resume":
    case "target-remove":
      return String(knownTarget(records, name)?.state);
    case "cash-flow":
      // Reconciliation may have recognised the same cash meanwhile.
      return String(records.flows.since(0).length);
    case "breaker-reset": {
      const { state, trips } = records.breakers.of(name) ?? {};
      return JSON.stringify([state, trips, name === "books-differ" ? knownDifferences(records) : []]);
    }
    default:
      return "";
  }
}
