import type { Sighting } from "../../domain/trade.ts";

/**
 * Sightings by signal: (transaction, token, side) of one wallet (rule 1). What one read says twice of an identity is one
 * sighting with the larger multiplicity.
 */
export function bySignal(sightings: readonly Sighting[]): Sighting[][] {
  const groups = new Map<string, Map<string, Sighting>>();
  for (const sighting of sightings) {
    const key = `${sighting.tx} ${sighting.token} ${sighting.side}`;
    const group = groups.get(key) ?? new Map<string, Sighting>();
    const identity = `${sighting.feed} ${sighting.identity}`;
    const known = group.get(identity);
    if (known === undefined || known.multiplicity < sighting.multiplicity) group.set(identity, sighting);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => [...group.values()]);
}
