import { GrammyError } from "grammy";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { LocalWorld } from "./local-world.ts";
import { alex, openLocalWorld } from "./local-world.ts";

let world: LocalWorld;
beforeEach(async () => {
  world = await openLocalWorld();
});
afterEach(() => world.close());

it("hands out updates until a higher offset confirms them", async () => {
  const { api } = world.newBot();
  for (const text of ["one", "two", "three"]) await world.say(text);
  const first = await api.getUpdates({ limit: 2 });
  expect(first.map((update) => update.message?.text)).toEqual(["one", "two"]);
  expect(await api.getUpdates({ limit: 2 })).toEqual(first);
  const rest = await api.getUpdates({ offset: (first[1]?.update_id ?? 0) + 1 });
  expect(rest.map((update) => update.message?.text)).toEqual(["three"]);
  expect(await api.getWebhookInfo()).toMatchObject({ url: "", pending_update_count: 1 });
  await world.say("four");
  expect((await api.getUpdates({ offset: -1 })).map((update) => update.message?.text)).toEqual(["four"]);
  await api.deleteWebhook({ drop_pending_updates: true });
  expect(await api.getUpdates()).toEqual([]);
});

it("waits for the next update, and no longer than asked", async () => {
  const { api } = world.newBot();
  const waiting = api.getUpdates({ timeout: 20 });
  await world.say("wake up");
  expect((await waiting).map((update) => update.message?.text)).toEqual(["wake up"]);
  const before = performance.now();
  expect(await api.getUpdates({ offset: 2, timeout: 1 })).toEqual([]);
  expect(performance.now() - before).toBeGreaterThan(900);
});

it("ends the earlier of two pollers with 409", async () => {
  const [earlier, later] = [world.newBot().api, world.newBot().api];
  const refused = earlier.getUpdates({ timeout: 20 }).catch((error: unknown) => error);
  // The second may overtake the first on its way, and then be the earlier one.
  const second = later.getUpdates({ timeout: 20 }).catch((error: unknown) => error);
  const error = await Promise.race([refused, second]);
  expect(error).toBeInstanceOf(GrammyError);
  expect(error).toMatchObject({
    error_code: 409,
    description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  });
  await world.say("for the one that stayed");
  const answers = await Promise.all([refused, second]);
  expect(answers.filter((answer) => Array.isArray(answer))).toHaveLength(1);
});

it("stops a second bot that grammY runs", async () => {
  const bot = world.newBot();
  const ready = new Promise<void>((resolve) => bot.use(() => resolve()));
  const running = bot.start().catch((error: unknown) => error);
  await world.say("hello");
  await ready;
  const { api } = world.newBot();
  let ended: unknown;
  const watched = running.then((error) => {
    ended = error;
  });
  while (ended === undefined) await api.getUpdates({ timeout: 1 }).catch(() => undefined);
  await watched;
  expect(ended).toMatchObject({ error_code: 409 });
});

it("queues only the kinds of update that the bot asked for last", async () => {
  const { api } = world.newBot();
  await api.getUpdates({ allowed_updates: ["callback_query"] });
  await world.say("not wanted");
  expect(await api.getUpdates()).toEqual([]);
  await api.getUpdates({ allowed_updates: [] });
  await world.say("wanted");
  expect(await api.getUpdates()).toHaveLength(1);
});

it("forgets updates after a day", async () => {
  const { api } = world.newBot();
  await world.say("old");
  world.clock.nowMs = Date.now() + 25 * 3600_000;
  expect(await api.getUpdates()).toEqual([]);
});

it("keeps everything over a restart", async () => {
  const before = world.newBot().api;
  await before.setMyCommands([{ command: "status", description: "How it goes" }]);
  const { message_id } = await before.sendMessage(alex, "before");
  await before.pinChatMessage(alex, message_id);
  await world.say("unheard");
  await world.restart();
  const { api } = world.newBot();
  expect((await api.getUpdates()).map((update) => update.message?.text)).toEqual(["unheard"]);
  expect(await api.getMyCommands()).toEqual([{ command: "status", description: "How it goes" }]);
  expect((await api.getChat(alex)).pinned_message).toMatchObject({ text: "before" });
  expect(await api.sendMessage(alex, "after")).toMatchObject({ message_id: message_id + 2 });
});
