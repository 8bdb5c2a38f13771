import type { Sighting } from "../../domain/trade.ts";

/**
 * Whether a signal's orders rested in the book, as it is stored: 0 as soon as a row says that he took, else 1 where one says that
 * his order rested; what was known before where none tells.
 */
export function roleOf(sightings: readonly Pick<Sighting, "asMaker">[], known: number | null): number | null {
  const told = sightings.flatMap(({ asMaker }) => asMaker ?? []);
  if (told.includes(false)) return 0;
  return known ?? (told.length > 0 ? 1 : null);
}
