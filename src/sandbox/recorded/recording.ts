import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { sliceElements } from "./json-slices.ts";
import type { RowFacts } from "./recorded-row.ts";
import { RecordedRow } from "./recorded-row.ts";

/** The recorder read pages of this size by offset (ENGINE rule 26). */
const PAGE_ROWS = 500;
const ADDRESS = /^0x[0-9a-f]{40}/i;
const GZIP_MAGIC = 0x1f8b;

/** The recorded activity of one wallet, in pages as they were read: newest first. */
export interface Recording {
  /** Lower case. */
  readonly wallet: string;
  readonly pages: readonly (readonly RecordedRow[])[];
}

/** A file that is no recording of activity; the message names the file and what is wrong. */
export class BadRecording extends Error {
  override readonly name = "BadRecording";
}

/**
 * Reads a file of Data API activity: a JSON array of rows as served, packed with gzip or not. Rows that no trade can be made
 * of are kept too: it is the bot's business to refuse them. Throws BadRecording.
 */
export function readRecording(file: string): Recording {
  const bytes = contentOf(file);
  const values = parsed(file, bytes);
  const slices = sliceElements(bytes);
  if (slices.length !== values.length) throw new BadRecording(`${file}: the rows could not be told apart`);
  const shared = new Map<string, string>();
  let timestampS = 0;
  const rows = values.map((value, index) => {
    const facts = factsOf(value, timestampS, shared);
    timestampS = facts.timestampS;
    return new RecordedRow(bytes, slices[index] ?? { start: 0, end: 0 }, facts);
  });
  return { wallet: walletOf(file, values), pages: pagesOf(rows) };
}

function contentOf(file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    return bytes.length > 1 && bytes.readUInt16BE(0) === GZIP_MAGIC ? gunzipSync(bytes) : bytes;
  } catch (error) {
    throw new BadRecording(`${file}: cannot be read: ${(error as Error).message}`);
  }
}

function parsed(file: string, bytes: Buffer): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new BadRecording(`${file}: is no JSON: ${(error as Error).message.slice(0, 120)}`);
  }
  if (!Array.isArray(value)) throw new BadRecording(`${file}: is no JSON array of activity rows`);
  return value;
}

/** By the file's name, else by the first row that names a wallet. */
function walletOf(file: string, values: readonly unknown[]): string {
  const named = ADDRESS.exec(basename(file))?.[0];
  const told = values.map((value) => textOf(fieldsOf(value).proxyWallet)).find((wallet) => ADDRESS.test(wallet));
  const wallet = named ?? told;
  if (wallet === undefined) throw new BadRecording(`${file}: neither its name nor any row says whose activity it is`);
  return wallet.toLowerCase();
}

/**
 * What places a row in time and names its market. A row without a usable time gets that of the row before it in the file,
 * so that it is served and can be refused.
 */
function factsOf(value: unknown, timestampS: number, shared: Map<string, string>): RowFacts {
  const row = fieldsOf(value);
  const once = (text: string): string => {
    const known = shared.get(text);
    if (known === undefined) shared.set(text, text);
    return known ?? text;
  };
  return {
    timestampS:
      Number.isSafeInteger(row.timestamp) && (row.timestamp as number) > 0 ? (row.timestamp as number) : timestampS,
    type: once(textOf(row.type)),
    side: once(textOf(row.side)),
    conditionId: once(textOf(row.conditionId).toLowerCase()),
    sizeMicro: microOf(row.size),
    usdcMicro: microOf(row.usdcSize),
    price: typeof row.price === "number" ? row.price : 0,
    asset: once(textOf(row.asset)),
    outcomeIndex: Number.isSafeInteger(row.outcomeIndex) ? (row.outcomeIndex as number) : -1,
    transactionHash: once(textOf(row.transactionHash).toLowerCase()),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** To the nearest millionth; amounts on record have at most six decimals. */
function microOf(value: unknown): number {
  return typeof value === "number" && Math.abs(value) < 1e9 ? Math.round(value * 1_000_000) : 0;
}

function pagesOf(rows: readonly RecordedRow[]): RecordedRow[][] {
  return Array.from({ length: Math.ceil(rows.length / PAGE_ROWS) }, (_, page) =>
    rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS),
  );
}
