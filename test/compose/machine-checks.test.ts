import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";
import { machineChecks } from "../../src/compose/doctor/machine-checks.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { putEmptyDatabase } from "../store/empty-database.ts";
import { temporaryFolder } from "../store/temporary-store.ts";

const LIBRARY = createRequire(import.meta.url).resolve("better-sqlite3");

/** What a program of its own reads of the database, opened as one that might write. */
function readElsewhere(file: string): number {
  const program = `const database = new (require(${JSON.stringify(LIBRARY)}))(${JSON.stringify(file)});
    console.log(database.prepare("select count(*) as rows from journal").get().rows); database.close();`;
  return Number(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }));
}

it("the check of the database leaves the bot's hold on it alone: nothing stored after it is lost", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "understudy.db");
  await putEmptyDatabase(file);
  const store = await SqliteStore.open({ file, clockNowMs: Date.now, synchronous: "full" });
  const append = () => store.transact(({ journal }) => journal.append("note", { any: 1 }));
  append();
  const check = machineChecks(folder).find(({ name }) => name === "database");
  expect(await check?.run(new AbortController().signal)).toMatchObject({ verdict: "ok" });
  expect(readElsewhere(file)).toBe(1);
  append();
  append();
  expect(existsSync(`${file}-wal`)).toBe(true);
  expect(readElsewhere(file)).toBe(3);
  store.close();
});
