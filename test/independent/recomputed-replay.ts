import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { recompute } from "./recompute.ts";

const run = promisify(execFile);

/** Replays the files in a profile, and holds what the bot stored against what the second program makes of the same files. */
export async function expectSameBooks(profile: string, files: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "understudy-recompute-"));
  try {
    const db = join(folder, "replay.db");
    await run(process.execPath, ["scripts/replay.ts", "--db", db, "--profile", profile, ...files]);
    const { all, problems } = recompute(db, files);
    expect(problems).toEqual([]);
    expect(all.length).toBe(10);
    expect(all.filter(({ here, stored }) => here !== stored)).toEqual([]);
    expect(all.find(({ what }) => what === "lots")?.here).not.toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
