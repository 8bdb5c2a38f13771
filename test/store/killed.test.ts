import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { temporaryFolder } from "./temporary-store.ts";

const program = fileURLToPath(import.meta.resolve("./committing-program.ts"));
const audit = join(import.meta.dirname, "..", "..", "scripts", "audit-verify.ts");

/** Runs the program until it has told of `count` commits, kills it where it stands, and returns the last number told. */
async function killAfter(file: string, start: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [program, file, String(start)], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  let last = -1;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    if (last === start + count) child.kill("SIGKILL");
  }
  const [, signal] = await gone;
  expect(signal).toBe("SIGKILL");
  return last;
}

it("a kill in the middle of transactions loses nothing that was committed and leaves nothing half done", async () => {
  const file = join(temporaryFolder(), "understudy.db");
  let next = 0;
  for (const count of [1, 7, 40]) {
    const told = await killAfter(file, next, count);
    const database = new Database(file);
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    const stored = database.prepare("select cast(substr(tx, 4) as integer) from signals order by id").pluck().all();
    const last = Number(stored.at(-1));
    // One more may have been committed before it could be told.
    expect([told, told + 1]).toContain(last);
    expect(stored).toEqual(Array.from({ length: last + 1 }, (_, i) => i));
    for (const table of ["decisions", "journal"]) {
      expect(database.prepare(`select count(*) from ${table}`).pluck().get()).toBe(stored.length);
    }
    database.close();
    next = last + 1;
  }
  const { stdout } = await promisify(execFile)(process.execPath, [audit, "--db", file]);
  expect(stdout).toContain("ok       the chain is whole");
});
