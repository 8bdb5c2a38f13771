import { z } from "zod";
import { parseDecimal } from "../../domain/micro.ts";
import type { JsonSource } from "../json-source.ts";
import { amountField, tokenField } from "../trade-fields.ts";
import { askPage, ReadFailed, shown } from "./read-window.ts";

const PAGE_ROWS = 500;
/** Enough for 10,000 positions of one wallet. */
const MOST_PAGES = 20;

const pageSchema = z.array(z.object({ asset: tokenField, size: amountField })).max(PAGE_ROWS);

/**
 * What a wallet holds by the Data API's `/positions` (reference 2.1): some seconds old, of rows that come late and answers that
 * are cached, so that its moment is not exactly known.
 */
export class PositionsSnapshot {
  readonly #source: JsonSource;

  /** @param source speaks to the Data API: paths are relative to its root */
  constructor(source: JsonSource) {
    this.#source = source;
  }

  /** Micro-shares by token, of all that is held. Throws ReadFailed when a page fails or there are too many, the signal's reason when aborted. */
  async sharesOf(wallet: string, signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const shares = new Map<string, number>();
    const where = `/positions of ${wallet}`;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query: ReadonlyArray<readonly [string, string]> = [
        ["user", wallet],
        ["limit", String(PAGE_ROWS)],
        ["offset", String(page * PAGE_ROWS)],
        // Without this positions below one share are left out.
        ["sizeThreshold", "0"],
      ];
      const answer = await askPage(this.#source, { path: "/positions", query, where }, signal);
      const rows = pageSchema.safeParse(answer);
      if (!rows.success) throw new ReadFailed(`${where}: the answer is no list of positions but ${shown(answer)}`);
      for (const { asset, size } of rows.data) shares.set(asset, parseDecimal(size));
      if (rows.data.length < PAGE_ROWS) return shares;
    }
    throw new ReadFailed(`${where}: more than ${MOST_PAGES * PAGE_ROWS} positions`);
  }
}
