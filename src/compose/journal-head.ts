import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { beginRecovery } from "../engine/reconciling/recovery.ts";
import { builder } from "../store/statement.ts";
import type { SqliteStore } from "../store/store.ts";

const headSchema = z.object({ seq: z.int().nonnegative(), hash: z.string().max(200) });
const FILE = "journal-head.json";
const fileIn = (folder: string): string => join(folder, FILE);

/**
 * What notes the number and hash of the journal's last row beside the database: a copy that is restored later is older than it
 * (rule 32). A call writes only where the journal has moved since the last one.
 */
export function journalHeadNote(folder: string, store: SqliteStore): () => void {
  const file = fileIn(folder);
  let noted: string | undefined;
  return () => {
    const head = JSON.stringify(store.journalHead());
    if (head === noted) return;
    writeFileSync(`${file}.new`, head, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    noted = head;
  };
}

/**
 * An older copy was put in the database's place, or one from elsewhere: what it lacks is read back before anything is bought
 * (rule 32). From then on this folder's note is of this database.
 */
export function recoverLost(store: SqliteStore, folder: string, nowMs: number): void {
  const isNew = store.records.settings.get("booksOpened") === undefined;
  const cause = isNew ? undefined : journalLost(folder, store);
  if (cause !== undefined) store.transact((records) => beginRecovery(records, cause, nowMs));
  journalHeadNote(folder, store)();
}

/** Why the database may not be the one that was written last in this folder, in words; undefined when it is. */
function journalLost(folder: string, store: SqliteStore): string | undefined {
  const noted = notedHead(folder);
  if (noted === undefined) {
    return `${FILE}, which is written beside the database, is missing or cannot be read: this may be a restored copy`;
  }
  if (noted.seq === 0) return undefined;
  const { seq } = store.journalHead();
  if (seq < noted.seq) return `the journal ends at row ${seq}, and this machine has written ${noted.seq}`;
  const [row] = store.rows(builder.selectFrom("journal").select("hash").where("seq", "=", noted.seq));
  return row?.hash === noted.hash
    ? undefined
    : `row ${noted.seq} of the journal is not the one this machine has written`;
}

/** A note that cannot be read says nothing. */
function notedHead(folder: string): z.infer<typeof headSchema> | undefined {
  try {
    const parsed = headSchema.safeParse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
