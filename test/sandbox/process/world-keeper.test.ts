import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWorld, snapshotPath } from "../../../src/sandbox/process/world-folder.ts";
import { WorldKeeper } from "../../../src/sandbox/process/world-keeper.ts";
import type { World } from "../../../src/sandbox/world/world.ts";

const START_MS = 1_790_000_000_000;
const HOUR_MS = 3_600_000;
const WALLET = `0x${"7".repeat(40)}`;
const SLEEP = { kind: "sleep" as const, ms: 7 * HOUR_MS };
const SETTINGS = { dataDir: "", port: 0, speed: 1, seed: "keeper" };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keeper-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function rowsOf(world: World): string {
  return JSON.stringify(world.state.rows);
}

describe("a world on the disk", () => {
  it("comes back with every row that could have been seen, wherever it was killed", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("run" as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
      fc.record({ kind: fc.constant(SLEEP.kind), ms: fc.constant(SLEEP.ms) }),
      fc.record({ kind: fc.constantFrom("save" as const, "key" as const), ms: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const own = mkdtempSync(join(folder, "life-"));
        const { world } = openWorld(own, SETTINGS, START_MS);
        const keeper = new WorldKeeper(world, own);
        for (const { kind, ms } of steps) {
          if (kind === "save") await keeper.save();
          else if (kind === "key") keeper.take({ kind: "create-key", wallet: WALLET, nonce: null });
          else keeper.advanceTo(world.nowMs + ms);
        }
        const again = openWorld(own, SETTINGS, world.nowMs).world;
        expect(rowsOf(again)).toBe(rowsOf(world));
        expect(again.snapshotText()).toBe(world.snapshotText());
      }),
      // An input at the very moment at which a sleep ended: what was put off until then comes before it.
      { numRuns: 15, examples: [[[SLEEP, { kind: "key", ms: 0 }, SLEEP]]] },
    );
  });

  it("invents nothing for a machine's sleep", () => {
    const { world } = openWorld(folder, SETTINGS, START_MS);
    const keeper = new WorldKeeper(world, folder);
    keeper.advanceTo(START_MS + 60_000);
    const before = rowsOf(world);
    keeper.advanceTo(START_MS + 60_000 + 8 * HOUR_MS);
    expect(rowsOf(world)).toBe(before);
    keeper.close();
  });

  it("leaves out a line that a kill has cut off", () => {
    const { world } = openWorld(folder, SETTINGS, START_MS);
    const keeper = new WorldKeeper(world, folder);
    keeper.advanceTo(START_MS + 60_000);
    const rows = rowsOf(world);
    writeFileSync(join(folder, "tail-0.jsonl"), '{"to":17900', { flag: "a" });
    expect(rowsOf(openWorld(folder, SETTINGS, START_MS + 60_000).world)).toBe(rows);
  });

  it("says so when the snapshot is broken, instead of beginning anew", () => {
    openWorld(folder, SETTINGS, START_MS);
    writeFileSync(snapshotPath(folder), '{"version":1}');
    expect(() => openWorld(folder, SETTINGS, START_MS)).toThrow("world snapshot: seed");
  });

  it("reads on a world of the older version that kept a wallet for us", () => {
    const text = openWorld(folder, SETTINGS, START_MS).world.snapshotText();
    writeFileSync(snapshotPath(folder), JSON.stringify({ ...JSON.parse(text), ourWallet: WALLET }));
    expect(openWorld(folder, SETTINGS, START_MS).world.snapshotText()).toBe(text);
  });

  it("names the line of the tail that it does not know, and the way to a new world", () => {
    openWorld(folder, SETTINGS, START_MS);
    const older = { to: START_MS, input: { number: 1, fills: [{ tokenId: "1", side: "BUY", sharesMicro: 1 }] } };
    writeFileSync(join(folder, "tail-1.jsonl"), `${JSON.stringify(older)}\n`);
    const open = () => openWorld(folder, SETTINGS, START_MS);
    expect(open).toThrow(/npm run sandbox:reset.*tail-1\.jsonl: line 1: input/);
  });
});
