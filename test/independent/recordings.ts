import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { microOf } from "./fraction.ts";

const PAGE_ROWS = 500;

/** One row of recorded activity in this program's own words. */
export interface Row {
  readonly wallet: string;
  readonly type: string;
  readonly second: number;
  readonly tx: string;
  readonly condition: string;
  readonly token: string;
  readonly outcome: number;
  readonly side: string;
  readonly shares: bigint;
  readonly collateral: bigint;
  readonly price: bigint;
  /** As it was recorded. */
  readonly exactPrice: unknown;
}

/** A wallet's rows, oldest first, each as often as it really happened, and how many rows were recorded. */
export interface Wallet {
  readonly address: string;
  readonly rows: readonly Row[];
  readonly recorded: number;
}

/** Reads one file: pages of 500, newest first; a row is real as often as the page that holds it most often says. */
export function readWallet(file: string): Wallet {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
  const values = JSON.parse(text) as Record<string, unknown>[];
  const named = /^0x[0-9a-f]{40}/i.exec(basename(file))?.[0] ?? String(values[0]?.proxyWallet);
  const address = named.toLowerCase();
  const real = new Map<string, number>();
  for (let first = 0; first < values.length; first += PAGE_ROWS) {
    const page = new Map<string, number>();
    for (const value of values.slice(first, first + PAGE_ROWS)) {
      const content = JSON.stringify(value);
      page.set(content, (page.get(content) ?? 0) + 1);
    }
    for (const [content, times] of page) if (times > (real.get(content) ?? 0)) real.set(content, times);
  }
  const rows: Row[] = [];
  for (const value of values.toReversed()) {
    const content = JSON.stringify(value);
    const left = real.get(content) ?? 0;
    if (left > 0) rows.push(rowOf(address, value));
    real.set(content, left - 1);
  }
  return { address, rows: rows.sort((a, b) => a.second - b.second), recorded: values.length };
}

function rowOf(wallet: string, value: Record<string, unknown>): Row {
  return {
    wallet,
    type: String(value.type),
    second: Number(value.timestamp),
    tx: String(value.transactionHash).toLowerCase(),
    condition: String(value.conditionId).toLowerCase(),
    token: String(value.asset),
    outcome: Number(value.outcomeIndex),
    side: String(value.side),
    shares: microOf(value.size),
    collateral: microOf(value.usdcSize),
    price: microOf(value.price),
    exactPrice: value.price,
  };
}
