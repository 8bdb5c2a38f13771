import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { journalHeadNote, recoverLost } from "../../src/compose/journal-head.ts";
import { isRecovering } from "../../src/engine/reconciling/recovery.ts";
import { changeTradingState, tradingState } from "../../src/engine/trading-state.ts";
import { builder } from "../../src/store/statement.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { putEmptyDatabase } from "../store/empty-database.ts";
import { temporaryFolder } from "../store/temporary-store.ts";

const NOW_MS = 1_750_000_000_000;

async function opened(folder: string, work: (store: SqliteStore) => void): Promise<void> {
  const store = await SqliteStore.open({ file: join(folder, "bot.db"), clockNowMs: () => NOW_MS, synchronous: "off" });
  try {
    work(store);
  } finally {
    store.close();
  }
}

const journaled = (store: SqliteStore): void =>
  store.transact((records) => {
    records.settings.set("booksOpened", NOW_MS, NOW_MS);
    records.journal.append("note", { any: 1 });
  });

it("writes only where the journal has moved", async () => {
  const folder = temporaryFolder();
  await putEmptyDatabase(join(folder, "bot.db"));
  await opened(folder, (store) => {
    const note = journalHeadNote(folder, store);
    const file = join(folder, "journal-head.json");
    note();
    rmSync(file);
    note();
    expect(existsSync(file)).toBe(false);
    journaled(store);
    note();
    expect(existsSync(file)).toBe(true);
  });
});

it("tells a copy from before the last note from the database that was written last (32)", async () => {
  const folder = temporaryFolder();
  const [file, copy] = [join(folder, "bot.db"), join(folder, "copy.db")];
  await putEmptyDatabase(file);
  const isRestored = async () => {
    let answer = false;
    await opened(folder, (store) => {
      recoverLost(store, folder, NOW_MS);
      answer = isRecovering(store.records);
      journaled(store);
      journalHeadNote(folder, store)();
    });
    return answer;
  };
  expect(await isRestored()).toBe(false);
  copyFileSync(file, copy);
  expect(await isRestored()).toBe(false);
  copyFileSync(copy, file);
  expect(await isRestored()).toBe(true);
});

it("a stop outlives the database in which it was stored, and people are told what is older now (21, 32)", async () => {
  const folder = temporaryFolder();
  const [file, copy] = [join(folder, "bot.db"), join(folder, "copy.db")];
  await putEmptyDatabase(file);
  const change = (store: SqliteStore, state: "running" | "stopped") =>
    store.transact((records) => changeTradingState(records, { state, sinceMs: NOW_MS, by: "Ann", reason: "" }));
  await opened(folder, (store) => {
    recoverLost(store, folder, NOW_MS);
    change(store, "running");
    journaled(store);
  });
  copyFileSync(file, copy);
  await opened(folder, (store) => {
    change(store, "stopped");
    journalHeadNote(folder, store)();
  });
  copyFileSync(copy, file);
  await opened(folder, (store) => {
    recoverLost(store, folder, NOW_MS);
    expect(tradingState(store.records)).toMatchObject({ state: "stopped", by: "the restore" });
    const alerts = store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "older-copy"));
    expect(alerts[0]?.text).toContain("I am stopped, as I was before.");
    change(store, "running");
    journalHeadNote(folder, store)();
  });
  // Without the note nobody can tell.
  rmSync(join(folder, "journal-head.json"));
  await opened(folder, (store) => {
    recoverLost(store, folder, NOW_MS);
    const alerts = store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "older-copy"));
    expect(alerts.at(-1)?.text).toMatch(/^This may be an older copy of the database\..*\nI am running\./);
  });
  // What is milder in the note loosens nothing.
  copyFileSync(copy, file);
  await opened(folder, (store) => {
    change(store, "stopped");
    recoverLost(store, folder, NOW_MS);
    expect(tradingState(store.records)).toMatchObject({ state: "stopped", by: "Ann" });
  });
});
