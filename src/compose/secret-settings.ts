import type { Settings } from "../../config/schema.ts";
import { DEFINITIONS } from "../../config/schema.ts";

/** What a text has to have to be looked for in everything that is written. */
const SHORTEST = 8;

/** The texts of settings that must never be written anywhere: tokens, keys, and providers' addresses, which may hold keys. */
export function secretSettings(settings: Settings): readonly string[] {
  const names = Object.entries(DEFINITIONS).filter(([, { secret }]) => secret);
  return names
    .flatMap(([name]) => settings[name as keyof typeof DEFINITIONS] ?? [])
    .map(String)
    .filter((text) => text.length >= SHORTEST);
}
