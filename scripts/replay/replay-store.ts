import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LIMIT_NAMES } from "../../src/engine/limits.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";
import type { RecordedWorld } from "../../src/sandbox/recorded/recorded-world.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { UsageError } from "./options.ts";
import type { Profile } from "./profiles.ts";

/** The setting by which a database is known to come from a replay. */
const MARK = "replay";
const BY = "replay";

export interface ReplayFiles {
  readonly database: string;
  /** For what is being written; on the same disk as the database. */
  readonly folder: string;
  /** Removes what nobody asked to keep. */
  readonly cleanUp: () => void;
}

/**
 * Where this replay's database goes. The one of an earlier replay is replaced; any other file is left alone and named in a
 * UsageError.
 */
export function replayFiles(db: string | undefined): ReplayFiles {
  if (db !== undefined && existsSync(db) && statSync(db).size > 0 && !isOfReplay(db)) {
    throw new UsageError(`--db ${db}: the file exists and does not come from a replay; name another one`);
  }
  const place = db === undefined ? tmpdir() : dirname(db);
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, ".understudy-replay-"));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  return { database: db ?? join(folder, "replay.db"), folder, cleanUp };
}

/** Writes the database, which lived in memory, to its file. */
export async function keepDatabase(store: SqliteStore, { database }: ReplayFiles): Promise<void> {
  const copy = await store.backUp();
  for (const ending of ["-wal", "-shm"]) rmSync(`${database}${ending}`, { force: true });
  renameSync(copy, database);
}

/**
 * A database with the profile's limits and cash, trading, and every recorded wallet a target from before its first row.
 * It lives in memory: half of a replay's time would go into half a million small commits.
 */
export async function openReplayStore(
  files: ReplayFiles,
  profile: Profile,
  world: RecordedWorld,
  clock: Clock,
): Promise<SqliteStore> {
  const inMemory = { file: ":memory:", synchronous: "off", backupFolder: files.folder } as const;
  const store = await SqliteStore.open({ ...inMemory, clockNowMs: () => clock.nowMs() });
  const nowMs = clock.nowMs();
  store.transact((records) => {
    const { name, settings, startCashMicro } = profile;
    records.settings.set(MARK, { profile: name, startCashMicro, ...settings }, nowMs);
    for (const limit of LIMIT_NAMES) {
      records.limits.set({
        name: limit,
        value: profile.limits[limit],
        setMs: nowMs,
        setBy: BY,
        reason: `profile ${name}`,
      });
    }
    records.account.set({ cashMicro: startCashMicro, realisedMicro: 0, feesMicro: 0 });
    records.journal.append("cash", { amountMicro: startCashMicro, reason: "start of the replay" });
    changeTradingState(records, { state: "running", sinceMs: nowMs, by: BY, reason: "start of the replay" });
    for (const address of world.wallets) {
      const baselineS = (world.rowsOf(address)[0]?.timestampS ?? 1) - 1;
      const added = { addedMs: baselineS * 1000, addedBy: BY, baselineS, baselineDone: 1 };
      records.targets.insert({
        address,
        name: `${address.slice(0, 6)}…${address.slice(-4)}`,
        state: "active",
        ...added,
      });
    }
  });
  return store;
}

function isOfReplay(file: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    return database.prepare("select 1 from settings where name = ?").get(MARK) !== undefined;
  } catch {
    // Neither a database nor one with settings: not ours to replace.
    return false;
  } finally {
    database?.close();
  }
}
