import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../shared/data/activity/", import.meta.url));

/** Whether the recordings lie beside the project; tests that need them skip by name where they do not. */
export const hasRecordings = existsSync(folder);

/** The smallest recordings: twelve have some 2,700 rows, six some 500. */
export function smallRecordings(count = 12): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json.gz"))
    .map((name) => `${folder}${name}`)
    .sort((a, b) => statSync(a).size - statSync(b).size)
    .slice(0, count);
}

/** The one public recording whose pages overlap (rule 26). */
export const OVERLAPPING = `${folder}0x6031b6eed1c97e853c6e0f03ad3ce3529351f96d.json.gz`;
