import { z } from "zod";
import type { Market } from "../../domain/market.ts";
import type { Records } from "../ports.ts";

const NAME = "marketFilters";
const words = z.array(z.string().min(1).max(60)).max(100);

/** Which markets are bought in. An empty list of what is allowed allows all; what is denied wins. Words are lower case. */
export const MarketFilters = z.strictObject({
  allowCategories: words,
  denyCategories: words,
  /** Found anywhere in a market's title or slug. */
  allowKeywords: words,
  denyKeywords: words,
});
export type MarketFilters = Readonly<{ readonly [List in keyof z.infer<typeof MarketFilters>]: readonly string[] }>;

export const NO_FILTERS: MarketFilters = {
  allowCategories: [],
  denyCategories: [],
  allowKeywords: [],
  denyKeywords: [],
};

/** The stored filters, else the configured ones. Throws when what is stored is not understood. */
export function marketFilters(records: Records, configured: MarketFilters): MarketFilters {
  const stored = records.settings.get(NAME);
  return stored === undefined ? configured : MarketFilters.parse(stored);
}

/** Stores the filters from now on; call it inside a transaction. */
export function storeMarketFilters(records: Records, filters: MarketFilters, by: string, nowMs: number): void {
  records.settings.set(NAME, MarketFilters.parse(filters), nowMs);
  records.journal.append("market-filters", { ...filters, by });
}

/** Why a market's categories do not fit, in words; undefined when they do. A market without any fits no list of allowed ones. */
export function categoryProblem({ categories }: Market, filters: MarketFilters): string | undefined {
  const denied = categories.find((category) => filters.denyCategories.includes(category));
  if (denied !== undefined) return `${denied} is denied`;
  if (filters.allowCategories.length === 0) return undefined;
  if (categories.some((category) => filters.allowCategories.includes(category))) return undefined;
  return `not one of ${filters.allowCategories.join(", ")}`;
}

/** Why a market's words do not fit; undefined when they do. */
export function keywordProblem({ title, slug }: Market, filters: MarketFilters): string | undefined {
  const text = `${title} ${slug}`.toLowerCase();
  const denied = filters.denyKeywords.find((word) => text.includes(word));
  if (denied !== undefined) return `"${denied}" is denied`;
  if (filters.allowKeywords.length === 0) return undefined;
  if (filters.allowKeywords.some((word) => text.includes(word))) return undefined;
  return `none of ${filters.allowKeywords.map((word) => `"${word}"`).join(", ")}`;
}
