import type { JsonSource } from "../../../src/feeds/json-source.ts";
import type { Row } from "./activity-rows.ts";

/** The rows of `/activity` behind a port, as the venue serves them: newest first, by window, in pages with an offset. */
export class ServedActivity implements JsonSource {
  readonly rows: Row[];
  readonly asked: Record<string, string>[] = [];
  /** Called before each answer; may change the rows, as time does, or throw, as networks do. */
  before: (request: number) => void = () => {};

  constructor(rows: readonly Row[]) {
    this.rows = [...rows];
  }

  async get(path: string, query: ReadonlyArray<readonly [string, string]>): Promise<unknown> {
    const asked = Object.fromEntries(query);
    this.asked.push({ path, ...asked });
    this.before(this.asked.length);
    const [start, end, limit, offset] = ["start", "end", "limit", "offset"].map((name) => Number(asked[name] ?? 0));
    if (start === undefined || end === undefined || limit === undefined || offset === undefined)
      throw new Error("no query");
    return this.rows
      .filter((row) => row.proxyWallet === asked.user && row.timestamp >= start && row.timestamp <= end)
      .sort((a, b) => b.timestamp - a.timestamp)
      .slice(offset, offset + limit);
  }
}
