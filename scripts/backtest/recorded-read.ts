import { PageUnion } from "../../src/feeds/data-api/page-union.ts";
import { readRecording } from "../../src/sandbox/recorded/recording.ts";
import { noteEvents } from "./row-events.ts";
import type { WalletRead } from "./wallet-read.ts";

/** A file of recorded activity as the feed would have read its pages (rules 7, 26). Throws BadRecording. */
export function readRecorded(file: string): WalletRead {
  const { wallet, pages } = readRecording(file);
  const union = new PageUnion(wallet);
  const events = new Map<string, string>();
  for (const page of pages) {
    const rows = page.map(({ json }) => JSON.parse(json) as unknown);
    noteEvents(rows, events);
    union.add(rows);
  }
  return { wallet, from: "file", ...union.united(), complete: true, events, terms: new Map() };
}
