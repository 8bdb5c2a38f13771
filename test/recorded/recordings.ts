import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const root = new URL("../../../shared/data/", import.meta.url);

/** Whether the recordings lie beside the project; tests that need them skip by name where they do not. */
export const hasRecordings = existsSync(root);

/** A recorded file's text, unpacked. */
export function recorded(path: string): string {
  const bytes = readFileSync(new URL(path, root));
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

export function recordedLines(path: string): unknown[] {
  return recorded(path)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** The recorded wallets whose activity is at hand. */
export function activityWallets(): string[] {
  return readdirSync(new URL("activity/", root))
    .filter((name) => name.endsWith(".json.gz"))
    .map((name) => name.slice(0, 42));
}

/** The rows of a wallet as served, newest first, in pages of 500. */
export function activityOf(wallet: string): Record<string, unknown>[] {
  return JSON.parse(recorded(`activity/${wallet}.json.gz`)) as Record<string, unknown>[];
}
