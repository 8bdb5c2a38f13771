import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SqliteStore } from "../../src/store/store.ts";
import { aTarget } from "./sample-rows.ts";
import { HandClock, temporaryFolder, temporaryStore } from "./temporary-store.ts";

const DAY_MS = 86_400_000;

describe("the daily copies", () => {
  it("hold what was stored by then, and the store goes on", async () => {
    const { store } = await temporaryStore();
    store.records.targets.insert(aTarget());
    const copy = await store.backUp();
    store.records.targets.insert(aTarget({ address: `0x${"c".repeat(40)}`, name: "later" }));
    expect(store.records.targets.all()).toHaveLength(2);
    const restored = await SqliteStore.open({ file: copy, clockNowMs: () => 0 });
    expect(restored.records.targets.all().map(({ name }) => name)).toEqual([aTarget().name]);
    restored.close();
  });

  it("are the seven newest; copies from before a migration are not counted, other files not touched", async () => {
    const file = join(temporaryFolder(), "understudy.db");
    const clock = new HandClock();
    const { store } = await temporaryStore(file, clock);
    const folder = join(file, "..", "backups");
    mkdirSync(folder, { recursive: true });
    const others = ["notes.txt", "understudy-before-0001-first-20200101T000000000Z.db"];
    for (const name of others) writeFileSync(join(folder, name), "kept");
    const copies: string[] = [];
    for (let day = 0; day < 9; day += 1) {
      copies.push(await store.backUp());
      clock.ms += DAY_MS;
    }
    const paths = readdirSync(folder).map((name) => join(folder, name));
    expect(paths.sort()).toEqual([...others.map((name) => join(folder, name)), ...copies.slice(-7)].sort());
  });
});
