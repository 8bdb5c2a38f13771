import { expect, it } from "vitest";
import { PositionsValue } from "../../../src/feeds/data-api/positions-value.ts";
import type { JsonSource } from "../../../src/feeds/json-source.ts";
import { createDataApi } from "../../../src/sandbox/wire/data-api.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import { worldActivity } from "../../../src/sandbox/world/world-activity.ts";
import { askJson } from "../../sandbox/wire/ask.ts";

const START_MS = 1_790_000_000_000;
const WALLET = `0x${"Ab".repeat(20)}`;

const answering = (answer: unknown): PositionsValue => new PositionsValue({ get: async () => answer });

it("is what the wallet's positions add up to on the sandbox's Data API", async () => {
  const nowMs = START_MS + 3 * 3_600_000;
  const world = World.create("value", START_MS);
  world.advanceTo(nowMs);
  const dataApi = createDataApi(worldActivity(world));
  const source: JsonSource = {
    get: async (path, query) =>
      askJson(dataApi, `${path}?${new URLSearchParams(query.map(([k, v]) => [k, v]))}`, nowMs),
  };
  let total = 0;
  for (const { address } of world.targets) {
    const positions = askJson<{ currentValue: number }[]>(dataApi, `/positions?user=${address}&limit=500`, nowMs);
    const expected = positions.reduce((sum, { currentValue }) => sum + Math.round(currentValue * 1e6), 0);
    expect(await new PositionsValue(source).of(address)).toBe(expected);
    total += expected;
  }
  expect(total).toBeGreaterThan(0);
});

it("reads the answer of the wallet that was asked for, in whatever case", async () => {
  expect(await answering([{ user: WALLET.toLowerCase(), value: 12.345678 }]).of(WALLET)).toBe(12_345_678);
});

it.each([
  ["nobody", []],
  ["somebody else", [{ user: `0x${"1".repeat(40)}`, value: 1 }]],
  ["no number", [{ user: WALLET, value: "1" }]],
  ["less than nothing", [{ user: WALLET, value: -1 }]],
  ["no list", { user: WALLET, value: 1 }],
])("refuses an answer of %s", async (_, answer) => {
  await expect(answering(answer).of(WALLET)).rejects.toThrow(/\/value of 0x/);
});
