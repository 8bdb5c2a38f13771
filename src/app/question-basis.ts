import type { Records } from "../engine/ports.ts";
import { knownDifferences } from "../engine/reconciling/adopted-books.ts";
import { haltsAsked } from "./pause.ts";

/** What the figures in a question follow from, as text: where it is another when the yes comes, the yes was to something else. */
export function questionBasis(records: Records, action: string, params: Readonly<Record<string, unknown>>): string {
  const name = String(params.name ?? "");
  switch (action) {
    case "resume":
    case "release":
      return String(haltsAsked(records));
    case "limit":
      return String(records.limits.get(name));
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
