import { autoRetry } from "@grammyjs/auto-retry";
import { GrammyError, HttpError } from "grammy";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { LocalWorld } from "./local-world.ts";
import { alex, openLocalWorld } from "./local-world.ts";

let world: LocalWorld;
beforeEach(async () => {
  world = await openLocalWorld();
});
afterEach(() => world.close());

const set = (fault: object) => world.page("POST", "/chat/api/faults", fault);
const texts = async () => {
  const { body } = await world.page("GET", `/chat/api/messages?as=${alex}&chat=${alex}`);
  return (body.messages as { text: string }[]).map((message) => message.text);
};

it("answers 429 with retry_after, which auto-retry obeys", async () => {
  const { api } = world.newBot();
  await set({ method: "sendMessage", kind: "too_many_requests", times: 2, retry_after: 1 });
  await expect(api.sendMessage(alex, "refused")).rejects.toMatchObject({
    error_code: 429,
    description: "Too Many Requests: retry after 1",
    parameters: { retry_after: 1 },
  });
  api.config.use(autoRetry({ maxRetryAttempts: 2, maxDelaySeconds: 5 }));
  const before = performance.now();
  await api.sendMessage(alex, "patient");
  expect(performance.now() - before).toBeGreaterThan(900);
  expect(await texts()).toEqual(["patient"]);
});

it("answers 403 and 5xx a bounded number of times, for one method only", async () => {
  const { api } = world.newBot();
  await set({ method: "sendMessage", kind: "blocked" });
  await set({ method: "sendMessage", kind: "server_error", status: 502, times: 2 });
  const refused = [];
  for (let i = 0; i < 3; i += 1) {
    refused.push(await api.sendMessage(alex, "x").catch((error: GrammyError) => [error.error_code, error.description]));
  }
  expect(refused).toEqual([
    [403, "Forbidden: bot was blocked by the user"],
    [502, "Bad Gateway"],
    [502, "Bad Gateway"],
  ]);
  await expect(api.getMe()).resolves.toMatchObject({ is_bot: true, id: 4242 });
  await expect(api.sendMessage(alex, "through")).resolves.toBeDefined();
});

it("drops the connection before or after the work, and answers with a proxy's page", async () => {
  const { api } = world.newBot();
  for (const kind of ["dropped", "dropped_after", "not_json"]) {
    await set({ method: "sendMessage", kind });
    const error: unknown = await api.sendMessage(alex, kind).catch((reason: unknown) => reason);
    expect(error, kind).toBeInstanceOf(HttpError);
  }
  expect(await texts()).toEqual(["dropped_after"]);
});

it("lets a fault for any method pass getUpdates by, and can be cleared", async () => {
  const { api } = world.newBot();
  await set({ kind: "server_error", times: 1000 });
  await expect(api.getUpdates()).resolves.toEqual([]);
  await expect(api.getMe()).rejects.toBeInstanceOf(GrammyError);
  await world.page("DELETE", "/chat/api/faults");
  await expect(api.getMe()).resolves.toBeDefined();
});

it("refuses a fault that it does not know or that would never end", async () => {
  for (const fault of [{ kind: "earthquake" }, { kind: "blocked", times: 100_000 }, { kind: "blocked", extra: 1 }]) {
    const { status, body } = await set(fault);
    expect(status).toBe(400);
    expect(body.ok).toBe(false);
  }
  expect((await world.page("GET", "/chat/api/faults")).body.faults).toEqual([]);
});
