import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { moveOrder } from "../../src/engine/orders/order-move.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  const target = rig.addTarget(TARGET);
  await rig.copy(target, [sighting()]);
});
afterEach(() => rig.close());

const moves = () =>
  rig.store
    .rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", "order"))
    .map(({ bodyJson }) => JSON.parse(bodyJson))
    .map(({ from, state }) => `${from ?? ""}>${state}`);

describe("the state of an order", () => {
  it("goes from stored to settled, each move journaled", () => {
    expect(moves()).toEqual([">stored", "stored>signed", "signed>sent", "sent>settled"]);
    expect(rig.records.orders.get(1)).toMatchObject({
      state: "settled",
      reservedMicro: 0,
      signature: expect.stringMatching(/^0x0/),
    });
  });

  it("goes no way that the table does not allow", () => {
    const move = () => rig.store.transact((records) => moveOrder(records, 1, "live", { atMs: START_MS }));
    expect(move).toThrow("order 1 cannot go from settled to live");
    expect(rig.records.orders.get(1)?.state).toBe("settled");
  });

  it("is left alone, and nothing journaled, where it stands already", () => {
    const before = moves().length;
    rig.store.transact((records) => moveOrder(records, 1, "settled", { atMs: START_MS, reason: "again" }));
    expect([moves().length, rig.records.orders.get(1)?.reason]).toEqual([before, ""]);
  });

  it("is written by moveOrder alone", () => {
    const root = join(import.meta.dirname, "..", "..");
    const writers = ["src", "jobs", "handlers", "scripts"]
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
      )
      .filter((file) => file.endsWith(".ts"))
      .filter((file) => /\borders\.update\([^;]*\bstate\b/.test(readFileSync(join(root, file), "utf8")));
    expect(writers).toEqual([join("src", "engine", "orders", "order-move.ts")]);
  });
});
