import { z } from "zod";
import type { JsonSource } from "../json-source.ts";
import type { ActivityRow } from "./activity-row.ts";
import { parseActivityRow } from "./activity-row.ts";
import { PageUnion } from "./page-union.ts";
import type { ActivityReader, WindowRead, WindowRequest } from "./read-window.ts";
import { askPage, END_VARIANTS, MOST_ROWS_OF_A_PAGE, placeIn, ReadFailed, shown } from "./read-window.ts";

/** The most rows the venue gives at once; it refuses to be asked for more. */
const PAGE_ROWS = 1_000;
/** Enough for 100,000 rows of one window. */
const MOST_PAGES = 100;

const pageSchema = z.object({
  // Null means that there is nothing, like an empty list.
  data: z.array(z.unknown()).max(MOST_ROWS_OF_A_PAGE).nullable(),
  pagination: z.object({ has_more: z.boolean(), next_cursor: z.string().max(4_000).nullish() }),
});

/** The second version's names of the first one's fields, where they differ (OpenAPI of the Data API v2, September 2026). */
const FIRST_NAMES: Readonly<Record<string, string>> = {
  proxy_wallet: "proxyWallet",
  transaction_hash: "transactionHash",
  usdc_size: "usdcSize",
  token_id: "asset",
  condition_id: "conditionId",
  outcome_index: "outcomeIndex",
};

/**
 * Reads a wallet's rows of a window over `/v2/activity`, which pages by a cursor: rows that arrive meanwhile shift nothing,
 * so that equal rows of two pages are two rows. Never run against the live service.
 */
export class CursorReader implements ActivityReader {
  readonly #source: JsonSource;
  #reads = 0;

  /** @param source speaks to the Data API: paths are relative to its root */
  constructor(source: JsonSource) {
    this.#source = source;
  }

  async read(request: WindowRequest): Promise<WindowRead> {
    const vary = this.#reads++ % END_VARIANTS;
    const rows: unknown[] = [];
    let cursor: string | undefined;
    let complete = false;
    let pages = 0;
    while (!complete && pages < MOST_PAGES) {
      const { data, pagination } = await this.#page(request, vary, cursor);
      pages += 1;
      for (const row of data ?? []) rows.push(row);
      const next = pagination.next_cursor ?? undefined;
      if (next === undefined && pagination.has_more) break;
      if (next !== undefined && next === cursor) break;
      complete = next === undefined;
      cursor = next;
    }
    const union = new PageUnion(request.wallet, parseCursorRow);
    union.add(rows, placeIn(request, vary));
    // In which order it pages is not known: what was cut short is whole nowhere.
    return { ...union.united(), pages, complete, wholeFromS: complete ? request.startS : request.endS + 1 };
  }

  async #page({ wallet, startS, endS, signal }: WindowRequest, vary: number, cursor: string | undefined) {
    const where = `/v2/activity of ${wallet} from ${startS} to ${endS}`;
    // With the cursor go the same filters: others would begin the walk anew.
    const query: Array<readonly [string, string]> = [
      ["user", wallet],
      ["limit", String(PAGE_ROWS)],
      ["start", String(startS)],
      ["end", String(endS + vary)],
    ];
    if (cursor !== undefined) query.push(["cursor", cursor]);
    const answer = await askPage(this.#source, { path: "/v2/activity", query, where }, signal);
    const page = pageSchema.safeParse(answer);
    if (!page.success) throw new ReadFailed(`${where}: the answer is no page of rows but ${shown(answer)}`);
    return page.data;
  }
}

/** Reads one row of `/v2/activity`; what is wrong with it is told in the first version's names. Never throws. */
export function parseCursorRow(row: unknown): ActivityRow {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return parseActivityRow(row);
  return parseActivityRow(
    Object.fromEntries(Object.entries(row).map(([name, value]) => [FIRST_NAMES[name] ?? name, value])),
  );
}
