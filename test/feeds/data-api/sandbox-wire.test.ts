import { beforeAll, describe, expect, it } from "vitest";
import { WindowReader } from "../../../src/feeds/data-api/read-window.ts";
import type { JsonSource } from "../../../src/feeds/json-source.ts";
import { createDataApi } from "../../../src/sandbox/wire/data-api.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import { worldActivity } from "../../../src/sandbox/world/world-activity.ts";
import { askJson } from "../../sandbox/wire/ask.ts";

const START_MS = 1_790_000_000_000;
const NOW_MS = START_MS + 6 * 3_600_000;

let world: World;
let source: JsonSource;

beforeAll(() => {
  world = World.create("feed", START_MS);
  world.advanceTo(NOW_MS);
  const dataApi = createDataApi(worldActivity(world));
  source = {
    get: async (path, query) =>
      askJson(dataApi, `${path}?${new URLSearchParams(query.map(([k, v]) => [k, v]))}`, NOW_MS),
  };
});

describe("the Data API feed on the sandbox's Data API", () => {
  it("sees each visible row of every target once, and understands all of them", async () => {
    const reader = new WindowReader(source);
    let rows = 0;
    for (const target of world.targets) {
      const wallet = target.address;
      const read = await reader.read({ wallet, startS: START_MS / 1000 - 172_800, endS: NOW_MS / 1000 });
      const visible = (world.state.rows[target.index] ?? []).filter((row) => row.visibleMs <= NOW_MS);
      const united = [...read.sightings, ...read.changes].reduce((sum, row) => sum + row.multiplicity, 0);
      expect([wallet, read.complete, read.rejected, united]).toEqual([wallet, true, [], visible.length]);
      rows += united;
    }
    expect(rows).toBeGreaterThan(500);
  });
});
