import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { builder } from "../store/statement.ts";
import type { SqliteStore } from "../store/store.ts";

const headSchema = z.object({ seq: z.int().nonnegative(), hash: z.string().max(200) });
const fileIn = (folder: string): string => join(folder, "journal-head.json");

/** Notes the number and hash of the journal's last row beside the database: a copy that is restored later is older than it (rule 32). */
export function noteJournalHead(folder: string, store: SqliteStore): void {
  const file = fileIn(folder);
  writeFileSync(`${file}.new`, JSON.stringify(store.journalHead()), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Why the database is not the one that this machine wrote last, in words; undefined when it is, or when nothing was noted. */
export function journalLost(folder: string, store: SqliteStore): string | undefined {
  const noted = notedHead(folder);
  if (noted === undefined || noted.seq === 0) return undefined;
  const { seq } = store.journalHead();
  if (seq < noted.seq) return `the journal ends at row ${seq}, and this machine has written ${noted.seq}`;
  const [row] = store.rows(builder.selectFrom("journal").select("hash").where("seq", "=", noted.seq));
  return row?.hash === noted.hash
    ? undefined
    : `row ${noted.seq} of the journal is not the one this machine has written`;
}

/** A note that cannot be read says nothing: it is written anew. */
function notedHead(folder: string): z.infer<typeof headSchema> | undefined {
  try {
    const parsed = headSchema.safeParse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
