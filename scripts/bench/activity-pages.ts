import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

const RECORDINGS = join(dirname(dirname(import.meta.dirname)), "..", "shared", "data", "activity");
const PAGE_ROWS = 500;

export interface ActivityPages {
  readonly wallet: string;
  /** Each a JSON text as the Data API serves it, oldest page first. */
  readonly pages: readonly string[];
  readonly rows: number;
  readonly source: string;
}

/** Recorded activity of one wallet where it lies beside the project, made-up rows elsewhere. */
export function activityPages(mostRows: number): ActivityPages {
  const recorded = largestRecording();
  const rows = recorded === undefined ? madeUpRows(mostRows) : rowsIn(recorded).slice(-mostRows);
  const pages: string[] = [];
  for (let end = rows.length; end > 0; end -= PAGE_ROWS) {
    pages.push(JSON.stringify(rows.slice(Math.max(0, end - PAGE_ROWS), end)));
  }
  const wallet = (rows[0] as { proxyWallet: string }).proxyWallet.toLowerCase();
  const source = recorded === undefined ? "made-up rows" : "recorded rows of one wallet";
  return { wallet, pages, rows: rows.length, source };
}

function largestRecording(): string | undefined {
  if (!existsSync(RECORDINGS)) return undefined;
  const files = readdirSync(RECORDINGS).filter((name) => name.endsWith(".json.gz"));
  const sized = files.map((name) => ({
    path: join(RECORDINGS, name),
    bytes: readFileSync(join(RECORDINGS, name)).length,
  }));
  return sized.sort((a, b) => b.bytes - a.bytes)[0]?.path;
}

function rowsIn(path: string): unknown[] {
  return JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")) as unknown[];
}

/** One trade a transaction, newest first, on a hundred tokens, as no wallet trades: for speed, not for truth. */
function madeUpRows(count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => ({
    proxyWallet: `0x${"22".repeat(20)}`,
    timestamp: 1_780_000_000 - index * 7,
    conditionId: `0x${(index % 100).toString(16).padStart(64, "0")}`,
    type: "TRADE",
    size: 10 + (index % 50),
    usdcSize: (10 + (index % 50)) / 2,
    transactionHash: `0x${(index + 1).toString(16).padStart(64, "0")}`,
    price: 0.5,
    asset: String(1_000_000 + (index % 100)),
    side: index % 3 === 0 ? "SELL" : "BUY",
    outcomeIndex: 0,
    title: `Will number ${index % 100} happen?`,
    slug: `number-${index % 100}`,
    eventSlug: `number-${index % 100}`,
    icon: "https://example.org/icon.png",
    outcome: "Yes",
    name: "made-up",
    pseudonym: "Made-Up",
    bio: "",
    profileImage: "",
    profileImageOptimized: "",
  }));
}
