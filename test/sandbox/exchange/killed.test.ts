import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openWorld } from "../../../src/sandbox/process/world-folder.ts";
import { WorldKeeper } from "../../../src/sandbox/process/world-keeper.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import { START_MS, TradingRig } from "./trading-rig.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "exchange-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

it("an exchange that is killed comes back with every key, order and trade that anybody has seen", async () => {
  const { world } = openWorld(folder, { dataDir: "", port: 0, speed: 1, seed: "killed" }, START_MS);
  const keeper = new WorldKeeper(world, folder);
  const rig = new TradingRig("killed");
  rig.adopt({ state: world.state, take: (input) => keeper.take(input) }, world);
  await rig.open();
  const market = rig.market();
  const [tokenId] = market.tokenIds;
  for (let round = 0; round < 6; round += 1) {
    const price = bestFor(market.book, 0, "BUY") ?? 0;
    await rig.post({ tokenId, side: "BUY", price, shares: 10_000_000 });
    await rig.post({ tokenId, side: "BUY", price: market.tickMicro, shares: 10_000_000, type: "GTC" });
    rig.call("POST", "/v1/heartbeats", { heartbeat_id: "" });
    if (round === 2) await keeper.save();
    if (round % 2 === 1) keeper.advanceTo(world.nowMs + 2_000);
  }
  expect(world.state.exchange.trades.size).toBeGreaterThan(3);
  const again = openWorld(folder, { dataDir: "", port: 0, speed: 1, seed: "killed" }, world.nowMs).world;
  expect(again.snapshotText()).toBe(world.snapshotText());
});
