import { expect, it } from "vitest";
import { DEFAULT_EXCHANGE_SETTINGS } from "../../../src/sandbox/exchange/exchange-settings.ts";
import { createExchangeSettings } from "../../../src/sandbox/wire/exchange-settings-wire.ts";
import { World } from "../../../src/sandbox/world/world.ts";

it("the exchange's settings are told, changed by name, and kept; a page of the web and nonsense are refused", () => {
  const world = World.create("settings", 1_790_000_000_000);
  const ask = (method: string, body: unknown, headers = {}) => {
    const request = { method, path: "/", query: new URLSearchParams(), body: JSON.stringify(body), headers };
    const answer = createExchangeSettings(world).handle(request, world.nowMs);
    return { status: answer.status, json: JSON.parse(answer.body) };
  };
  const header = { "x-understudy-faults": "1" };
  expect(ask("GET", "")).toEqual({ status: 200, json: DEFAULT_EXCHANGE_SETTINGS });
  expect(ask("POST", { reposts: "refuse-old" }).status).toBe(403);
  expect(ask("POST", { reposts: "sometimes" }, header)).toMatchObject({
    status: 400,
    json: { error: expect.stringContaining("reposts") },
  });
  expect(ask("POST", { mineMs: [5, 1] }, header).status).toBe(400);
  expect(ask("POST", { reposts: "refuse-old" }, header).json).toEqual({
    ...DEFAULT_EXCHANGE_SETTINGS,
    reposts: "refuse-old",
  });
  expect(World.restore(world.snapshot()).state.exchange.settings.reposts).toBe("refuse-old");
});
