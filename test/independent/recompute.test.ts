import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { hasRecordings, smallRecordings } from "../replay/recordings.ts";
import { recompute } from "./recompute.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "understudy-recompute-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasRecordings)("the second program (needs ../shared/data)", () => {
  it.each(["open", "sandbox"])(
    "agrees with a replay of profile %s on digest, episodes, lots, cash and profit",
    async (profile) => {
      const db = join(folder, `${profile}.db`);
      const files = smallRecordings();
      await run(process.execPath, ["scripts/replay.ts", "--db", db, "--profile", profile, ...files]);
      const { all, problems } = recompute(db, files);
      expect(problems).toEqual([]);
      expect(all.length).toBe(10);
      expect(all.filter(({ here, stored }) => here !== stored)).toEqual([]);
      expect(all.find(({ what }) => what === "lots")?.here).not.toBe("");
    },
  );
});
