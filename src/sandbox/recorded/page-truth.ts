import type { RecordedRow } from "./recorded-row.ts";

/**
 * What a wallet really did, from pages that may overlap: each content as often as the page that holds most of it says
 * (ENGINE rule 26). Equal rows of one page are real fills; equal rows of two pages are one row read twice.
 * @returns oldest first by second; within a second in the reverse of the order in which they were served
 */
export function truthOf(pages: readonly (readonly RecordedRow[])[]): RecordedRow[] {
  const largest = new Map<string, number>();
  for (const page of pages) {
    for (const [text, count] of countsOf(page)) largest.set(text, Math.max(largest.get(text) ?? 0, count));
  }
  const truth: RecordedRow[] = [];
  for (const row of pages.flat().reverse()) {
    const text = row.json;
    const left = largest.get(text) ?? 0;
    if (left === 0) continue;
    largest.set(text, left - 1);
    truth.push(row);
  }
  return truth.sort((a, b) => a.timestampS - b.timestampS);
}

function countsOf(page: readonly RecordedRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of page) counts.set(row.json, (counts.get(row.json) ?? 0) + 1);
  return counts;
}
