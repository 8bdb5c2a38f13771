import { hash } from "node:crypto";
import { z } from "zod";

/** As far as an audit reads a database, whichever library opened it. */
export interface ReadableDatabase {
  prepare(sql: string): { iterate(): Iterable<unknown> };
}

export interface JournalRow {
  readonly seq: number;
  readonly kind: string;
  readonly bodyJson: string;
}

export interface ChainReport {
  readonly rows: number;
  /** Hash of the last row: compare it with one written down elsewhere, because a cut-off end leaves a whole chain. */
  readonly head: string;
  /** The first few breaks, each with the number of its row. */
  readonly problems: readonly string[];
}

const MAX_PROBLEMS = 10;

const rowShape = z.object({
  seq: z.number().int(),
  at_ms: z.number().int(),
  kind: z.string(),
  body_json: z.string(),
  hash: z.string(),
});

/**
 * Reads the journal row by row and checks that each row's hash is the SHA-256 of the hash before it, a line feed and
 * `{"seq":…,"atMs":…,"kind":…,"body":…}`, and that no number is left out. Hands every row on.
 */
export function readChain(database: ReadableDatabase, take: (row: JournalRow) => void): ChainReport {
  const problems: string[] = [];
  const note = (problem: string) => problems.length < MAX_PROBLEMS && problems.push(problem);
  let seq = 0;
  let head = "";
  let rows = 0;
  for (const read of database.prepare("select * from journal order by seq").iterate()) {
    const row = rowShape.parse(read);
    rows += 1;
    if (row.seq !== seq + 1) note(`journal rows ${seq + 1} to ${row.seq - 1} are missing`);
    const content = `{"seq":${row.seq},"atMs":${row.at_ms},"kind":${JSON.stringify(row.kind)},"body":${row.body_json}}`;
    if (row.hash !== hash("sha256", `${head}\n${content}`)) {
      note(`journal row ${row.seq} (${row.kind}): its hash does not fit its content and the row before it`);
    }
    take({ seq: row.seq, kind: row.kind, bodyJson: row.body_json });
    seq = row.seq;
    head = row.hash;
  }
  return { rows, head, problems };
}
