import type Database from "better-sqlite3";
import type { Journal } from "./journal.ts";

/**
 * Runs `work` between BEGIN IMMEDIATE and COMMIT; what it throws undoes everything and is thrown on. `work` is
 * synchronous: a promise is refused and undone.
 */
export function atomically<T>(database: Database.Database, journal: Journal, work: () => T): T {
  if (database.inTransaction) throw new Error("a transaction is open already: pass its records on instead");
  const { begin, commit } = boundsOf(database);
  begin.run();
  try {
    const result = work();
    if (isPromise(result)) throw new TypeError("a transaction must be synchronous, but its work returned a promise");
    commit.run();
    return result;
  } catch (problem) {
    journal.forgetHead();
    // Some errors, such as a full disk, have made SQLite roll back by itself.
    if (database.inTransaction) database.exec("rollback");
    throw problem;
  }
}

interface Bounds {
  readonly begin: Database.Statement;
  readonly commit: Database.Statement;
}

const prepared = new WeakMap<Database.Database, Bounds>();

/** Parsed once: a replay opens half a million transactions. */
function boundsOf(database: Database.Database): Bounds {
  const known = prepared.get(database);
  if (known !== undefined) return known;
  const bounds = { begin: database.prepare("begin immediate"), commit: database.prepare("commit") };
  prepared.set(database, bounds);
  return bounds;
}

function isPromise(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
