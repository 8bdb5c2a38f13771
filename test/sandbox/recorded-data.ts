import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The recordings that lie beside a checkout for those who have them. */
const DATA = join(import.meta.dirname, "../../../shared/data");

/** A recorded /activity row, as far as these tests look into it. */
export interface RecordedRow {
  readonly proxyWallet: string;
  readonly timestamp: number;
  readonly conditionId: string;
  readonly type: string;
  readonly side: string;
  readonly size: number;
  readonly price: number;
  readonly asset: string;
  readonly outcomeIndex: number;
  readonly transactionHash: string;
}

export function hasRecordings(): boolean {
  return existsSync(join(DATA, "activity"));
}

/** File names, none when the recordings are missing. */
export function recordedActivityFiles(): string[] {
  if (!hasRecordings()) return [];
  return readdirSync(join(DATA, "activity")).filter((name) => name.endsWith(".json.gz"));
}

export function readRecordedActivity(file: string): RecordedRow[] {
  return readRecorded(`activity/${file}`) as RecordedRow[];
}

/** One JSON file of the recordings, unpacked if need be; of .jsonl the first line. */
export function readRecorded(path: string): unknown {
  const bytes = readFileSync(join(DATA, path));
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return JSON.parse(path.includes(".jsonl") ? text.slice(0, text.indexOf("\n")) : text);
}
