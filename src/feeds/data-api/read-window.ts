import type { JsonSource } from "../json-source.ts";
import type { Place, UnitedRows } from "./page-union.ts";
import { PageUnion } from "./page-union.ts";

export interface WindowRequest {
  readonly wallet: string;
  /** First and last venue second, both included. */
  readonly startS: number;
  readonly endS: number;
  readonly signal?: AbortSignal;
}

export interface WindowRead extends UnitedRows {
  readonly pages: number;
  /** False when a bound was reached before every row was seen. */
  readonly complete: boolean;
  /** From this second to the window's end every row was seen; past the end where nothing is known to be whole. */
  readonly wholeFromS: number;
}

/** Reads all rows of a wallet in a window of time. Throws ReadFailed when a page fails, the signal's reason when aborted. */
export interface ActivityReader {
  read(request: WindowRequest): Promise<WindowRead>;
}

/** A page did not come or was no page. Nothing of its read may be taken for complete. */
export class ReadFailed extends Error {
  override readonly name = "ReadFailed";
}

/** The most rows the venue gives at once. */
const PAGE_ROWS = 500;
/** A full page is cut in two, so that nearly half of them bring no rows of their own: enough for some 32,000 rows. */
const MOST_PAGES = 200;
/** Offset pages of one full second: 114 rows is the most that one wallet had in a second on record. */
const MOST_OFFSET_PAGES = 10;
/** A server that ignores the limit must not fill our memory. */
export const MOST_ROWS_OF_A_PAGE = 10_000;
/** Answers are cached by address for some 15 seconds: so many reads in a row of one window have addresses of their own. */
export const END_VARIANTS = 16;

interface Span {
  readonly startS: number;
  readonly endS: number;
}

/**
 * Reads a wallet's rows by windows of time (rule 7). A page that comes back full may have lost rows, so its window is read
 * again in halves, newest first, down to one second, and only a full second is paged by offset.
 */
export class WindowReader implements ActivityReader {
  readonly #source: JsonSource;
  #reads = 0;

  /** @param source speaks to the Data API: paths are relative to its root */
  constructor(source: JsonSource) {
    this.#source = source;
  }

  /** Throws ReadFailed when a page fails, the signal's reason when aborted. */
  async read(request: WindowRequest): Promise<WindowRead> {
    const vary = this.#reads++ % END_VARIANTS;
    const union = new PageUnion(request.wallet);
    const placeOf = placeIn(request, vary);
    // A later end costs nothing: what it adds is not kept, and there is nothing after now.
    const open: Span[] = [{ startS: request.startS, endS: request.endS + vary }];
    let pages = 0;
    let wholeFromS = request.startS;
    while (open.length > 0 && pages < MOST_PAGES) {
      const span = open.pop() as Span;
      const page = await this.#page(request, span, 0);
      pages += 1;
      union.add(page, placeOf);
      if (page.length < PAGE_ROWS) continue;
      if (span.endS > span.startS) open.push(...halves(span, vary));
      else {
        const second = await this.#restOfSecond(request, span, (rows) => union.add(rows, placeOf));
        pages += second.pages;
        if (!second.complete) wholeFromS = Math.max(wholeFromS, span.endS + 1);
      }
    }
    // The newest windows are read first: what is left over lies before all that was read.
    wholeFromS = Math.max(wholeFromS, ...open.map(({ endS }) => endS + 1));
    return { ...union.united(), pages, complete: wholeFromS <= request.startS, wholeFromS };
  }

  async #restOfSecond(
    request: WindowRequest,
    span: Span,
    take: (rows: readonly unknown[]) => void,
  ): Promise<{ pages: number; complete: boolean }> {
    for (let pages = 1; pages <= MOST_OFFSET_PAGES; pages += 1) {
      const rows = await this.#page(request, span, pages * PAGE_ROWS);
      take(rows);
      if (rows.length < PAGE_ROWS) return { pages, complete: true };
    }
    return { pages: MOST_OFFSET_PAGES, complete: false };
  }

  async #page(request: WindowRequest, span: Span, offset: number): Promise<readonly unknown[]> {
    const { wallet, signal } = request;
    const where = `/activity of ${wallet} from ${span.startS} to ${span.endS}`;
    const answer = await askPage(
      this.#source,
      { path: "/activity", query: query(wallet, span, offset), where },
      signal,
    );
    if (!Array.isArray(answer)) {
      throw new ReadFailed(`${where}: the answer is no list of rows but ${shown(answer)}`);
    }
    if (answer.length > MOST_ROWS_OF_A_PAGE) throw new ReadFailed(`${where}: ${answer.length} rows in one answer`);
    return answer;
  }
}

/** Where a row of a read lies that asked for `vary` seconds more than it was to. */
export function placeIn({ startS, endS }: Pick<WindowRequest, "startS" | "endS">, vary: number) {
  return (venueS: number): Place => {
    if (venueS < startS || venueS > endS + vary) return "foreign";
    return venueS <= endS ? "inside" : "beside";
  };
}

interface PageRequest {
  readonly path: string;
  readonly query: ReadonlyArray<readonly [string, string]>;
  /** For the error's words. */
  readonly where: string;
}

/** One answer of the source. Throws ReadFailed, with what failed as its cause, or the signal's reason when aborted. */
export async function askPage(source: JsonSource, { path, query, where }: PageRequest, signal?: AbortSignal) {
  try {
    return await source.get(path, query, signal && { signal });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new ReadFailed(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** An answer in a few characters. */
export function shown(answer: unknown): string {
  return (JSON.stringify(answer) ?? "nothing").slice(0, 80);
}

/** Cut near the middle, at a second that differs between reads; the later half last, so that it is taken from the stack first. */
function halves(span: Span, vary: number): [Span, Span] {
  const width = span.endS - span.startS;
  const middle = span.startS + Math.floor(width / 2) - (vary % (Math.floor(width / 8) + 1));
  return [
    { startS: span.startS, endS: middle },
    { startS: middle + 1, endS: span.endS },
  ];
}

function query(wallet: string, span: Span, offset: number): ReadonlyArray<readonly [string, string]> {
  const parts: Array<readonly [string, string]> = [
    ["user", wallet],
    ["limit", String(PAGE_ROWS)],
    ["start", String(span.startS)],
    ["end", String(span.endS)],
    // Without this the venue hides the rows of maker fills.
    ["takerOnly", "false"],
  ];
  if (offset > 0) parts.push(["offset", String(offset)]);
  return parts;
}
