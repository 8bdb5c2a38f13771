import { PageUnion } from "../../src/feeds/data-api/page-union.ts";
import { readRecording } from "../../src/sandbox/recorded/recording.ts";
import type { WalletRead } from "./wallet-read.ts";

/** A file of recorded activity as the feed would have read its pages (rules 7, 26). Throws BadRecording. */
export function readRecorded(file: string): WalletRead {
  const { wallet, pages } = readRecording(file);
  const union = new PageUnion(wallet);
  for (const page of pages) union.add(page.map(({ json }) => JSON.parse(json) as unknown));
  return { wallet, from: "file", ...union.united(), complete: true, terms: new Map() };
}
