import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { readOptions } from "../../scripts/replay/options.ts";
import { replay } from "../../scripts/replay/replay.ts";
import { recompute } from "./recompute.ts";

/** What a replay takes each wallet's positions to be worth, in micro-USD, by profile (npm run replay). */
const THEIR_POSITIONS: Readonly<Record<string, bigint>> = {
  open: 8_000_000_000_000_000n,
  sandbox: 100_000_000_000n,
};

/** The ways to size a copy, as `--sizing` has them. */
export const SIZINGS = ["fixed:3", "percent:2", "equity:50", "tiers:0:10%,1000:2%"];

/**
 * Replays the files in a profile, and holds what the bot stored against what the second program makes of the same files: under a
 * sizing of its own each decision's size and what was committed, too.
 */
export async function expectSameBooks(profile: string, files: readonly string[], sizing?: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "understudy-recompute-"));
  try {
    const db = join(folder, "replay.db");
    const sized = sizing === undefined ? [] : ["--sizing", sizing];
    await replay(readOptions(["--db", db, "--profile", profile, ...sized, ...files]));
    const { all, problems, sizes } = recompute(db, files, sizing === undefined ? undefined : termsOf(profile, sizing));
    expect(problems).toEqual([]);
    expect(all.length).toBe(10);
    expect(all.filter(({ here, stored }) => here !== stored)).toEqual([]);
    expect(all.find(({ what }) => what === "lots")?.here).not.toBe("");
    if (sizing !== undefined) expect(sizes).toBeGreaterThan(150);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function termsOf(profile: string, words: string) {
  return { words, theirPositions: THEIR_POSITIONS[profile] ?? 0n, marksAreFills: profile === "open" };
}
