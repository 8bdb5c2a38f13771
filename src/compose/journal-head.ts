import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Records } from "../engine/ports.ts";
import { beginRecovery } from "../engine/reconciling/recovery.ts";
import { changeTradingState, tradingState } from "../engine/trading-state.ts";
import { builder } from "../store/statement.ts";
import type { SqliteStore } from "../store/store.ts";

/** From the mildest to the strictest. */
const STATES = ["running", "paused", "stopped"] as const;
/** With the trading state, which a copy from before a stop does not know. */
const headSchema = z.object({
  seq: z.int().nonnegative(),
  hash: z.string().max(200),
  state: z.enum(STATES).optional(),
});
type NotedHead = z.infer<typeof headSchema>;
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
    const head = JSON.stringify({ ...store.journalHead(), state: tradingState(store.records).state });
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
  const noted = notedHead(folder);
  const cause = isNew ? undefined : journalLost(noted, store);
  if (cause !== undefined) {
    store.transact((records) => {
      beginRecovery(records, cause, nowMs);
      keepState(records, noted?.state, nowMs);
    });
  }
  journalHeadNote(folder, store)();
}

/** Why the database may not be the one that was written last in this folder, in words; undefined when it is. */
function journalLost(noted: NotedHead | undefined, store: SqliteStore): string | undefined {
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

/** A pause or a stop outlives the database in which it was stored. What else is older now, people are told to look at. */
function keepState(records: Records, noted: NotedHead["state"], nowMs: number): void {
  const { state } = tradingState(records);
  const isStricter = noted !== undefined && STATES.indexOf(noted) > STATES.indexOf(state);
  if (isStricter) {
    const reason = `it was ${noted} before an older copy of the database was put back`;
    changeTradingState(records, { state: noted, sinceMs: nowMs, by: "the restore", reason });
  }
  const now = isStricter ? noted : state;
  const text =
    `${noted === undefined ? "This may be an older copy of the database" : "An older copy of the database was put back"}. ` +
    `What was changed since it was made is not in it: look at /limits, /sizing, /targets and /markets.\nI am ${now}${isStricter ? ", as I was before" : ""}. /pause keeps buys off while you look.`;
  records.alerts.raise({ severity: "critical", kind: "older-copy", text });
}

/** A note that cannot be read says nothing. */
function notedHead(folder: string): NotedHead | undefined {
  try {
    const parsed = headSchema.safeParse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
