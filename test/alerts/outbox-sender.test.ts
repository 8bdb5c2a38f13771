import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { OutboxSender } from "../../src/alerts/outbox-sender.ts";
import { telegramChannel } from "../../src/alerts/telegram-channel.ts";
import type { Clock, NewAlert } from "../../src/engine/ports.ts";
import { systemRandom } from "../../src/ops/system-random.ts";
import { OutboxRepository } from "../../src/store/app/outbox-repository.ts";
import { SubscriptionRepository } from "../../src/store/app/subscription-repository.ts";
import { undeliveredSinceMs } from "../../src/store/app/undelivered.ts";
import { builder } from "../../src/store/statement.ts";
import { SqliteStore } from "../../src/store/store.ts";
import type { LocalWorld } from "../sandbox/telegram/local-world.ts";
import { alex, botToken, channelId, openLocalWorld } from "../sandbox/telegram/local-world.ts";

/** Sleeping takes no time; the clock is simply later afterwards. */
class SkippingClock implements Clock {
  #nowMs = Date.now();
  nowMs(): number {
    return this.#nowMs;
  }
  async sleep(ms: number): Promise<void> {
    this.#nowMs += ms;
  }
}

let world: LocalWorld;
let store: SqliteStore;
let folder: string;
let clock: SkippingClock;
let sender: OutboxSender;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "outbox-"));
  world = await openLocalWorld();
  clock = new SkippingClock();
  store = await openStore();
  sender = newSender();
  subscribe(String(alex));
});
afterEach(async () => {
  store.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const openStore = () => SqliteStore.open({ file: join(folder, "bot.sqlite"), clockNowMs: () => clock.nowMs() });

function newSender(): OutboxSender {
  const send = telegramChannel(botToken, `${world.address}/telegram`);
  return new OutboxSender({ outbox: new OutboxRepository(store), send, store, clock, random: systemRandom });
}

function subscribe(chatId: string): void {
  new SubscriptionRepository(store).put({ chatId, severity: "info", byPerson: "Alex", createdMs: 0 });
}

function raise(text: string, more: Partial<NewAlert> = {}): void {
  store.transact((records) => records.alerts.raise({ severity: "info", kind: text, text, ...more }));
}

const pass = () => sender.deliverDue(new AbortController().signal);
const fault = (kind: string, times = 1, more: object = {}) =>
  world.page("POST", "/chat/api/faults", { method: "sendMessage", kind, times, ...more });

async function received(chat = alex): Promise<string[]> {
  const { body } = await world.page("GET", `/chat/api/messages?as=${alex}&chat=${chat}`);
  return (body.messages as { text: string }[]).map(({ text }) => text);
}

const states = () =>
  store.rows(builder.selectFrom("deliveries").select(["state", "attempts", "problem"]).orderBy("id"));

it("delivers in order, each once, however often it looks", async () => {
  for (const text of ["one", "two", "three"]) raise(text);
  const startMs = clock.nowMs();
  await pass();
  // Telegram takes about one message a second in a chat.
  expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(2_000);
  await pass();
  expect(await received()).toEqual(["one", "two", "three"]);
  expect(states().map(({ state }) => state)).toEqual(["sent", "sent", "sent"]);
});

it("waits as long as a 429 says, keeps the order, and counts it as no failure", async () => {
  raise("one");
  raise("two");
  await fault("too_many_requests", 1, { retry_after: 7 });
  const startMs = clock.nowMs();
  await pass();
  await clock.sleep(6_900);
  await pass();
  expect(await received()).toEqual([]);
  await clock.sleep(200);
  await pass();
  expect(await received()).toEqual(["one", "two"]);
  expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(7_000);
});

it.each(["server_error", "dropped", "not_json"])(
  "tries again after %s, later each time, and loses nothing",
  async (kind) => {
    raise("one");
    await fault(kind, 3);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      await pass();
      const [row] = store.rows(builder.selectFrom("deliveries").select(["nextMs", "attempts", "problem"]));
      expect(row?.attempts).toBe(attempt);
      expect(row?.problem).toBeTruthy();
      waits.push((row?.nextMs ?? 0) - clock.nowMs());
      await clock.sleep(waits.at(-1) ?? 0);
    }
    expect(waits[0]).toBeGreaterThanOrEqual(500);
    expect(waits[2]).toBeGreaterThanOrEqual(2_000);
    await pass();
    expect(await received()).toEqual(["one"]);
  },
);

it("waits for no time that comes again: not when the clock is set back, nor for longer than a quarter of an hour", async () => {
  raise("one");
  await pass();
  raise("two");
  await clock.sleep(-2 * 3_600_000);
  await fault("server_error");
  const startMs = clock.nowMs();
  await pass();
  expect(states().map(({ state }) => state)).toEqual(["sent", "waiting"]);
  await clock.sleep(-2 * 3_600_000);
  await pass();
  expect(await received()).toEqual(["one", "two"]);
  expect(clock.nowMs()).toBeLessThan(startMs);
  raise("three");
  await fault("too_many_requests", 1, { retry_after: 7_200 });
  await clock.sleep(2_000);
  await pass();
  await clock.sleep(900_000);
  await pass();
  expect(await received()).toEqual(["one", "two", "three"]);
});

it("tells the end of what was told to whoever heard of it, and to nobody else", async () => {
  for (const [chatId, severity] of [
    ["-1", "warning"],
    ["-2", "critical"],
  ] as const)
    new SubscriptionRepository(store).put({ chatId, severity, byPerson: "Alex", createdMs: 0 });
  raise("it fails", { severity: "warning" });
  raise("it works again", { ends: "warning" });
  raise("copied");
  const told = builder
    .selectFrom("deliveries")
    .innerJoin("alerts", "alerts.id", "deliveries.alertId")
    .select(["chatId", "text"])
    .orderBy("deliveries.id");
  expect(store.rows(told.where("chatId", "in", ["-1", "-2"])).map(({ chatId, text }) => [chatId, text])).toEqual([
    ["-1", "it fails"],
    ["-1", "it works again"],
  ]);
});

it("sends a message again rather than never when its answer was lost", async () => {
  raise("one");
  await fault("dropped_after");
  await pass();
  await clock.sleep(2_000);
  await pass();
  expect(await received()).toEqual(["one", "one"]);
});

it("gives up after many failures, writes the problem down and goes on with the next", async () => {
  raise("one");
  await fault("server_error", 22);
  for (let attempt = 0; attempt < 22; attempt++) {
    await pass();
    await clock.sleep(300_000);
  }
  raise("two");
  await pass();
  expect(await received()).toEqual(["two"]);
  expect(states()[0]).toMatchObject({ state: "given-up", problem: expect.stringContaining("22 attempts") });
  const rows = store.rows(builder.selectFrom("journal").select("kind").where("kind", "=", "alert-not-delivered"));
  expect(rows).toHaveLength(1);
});

it("never gives up what is critical", async () => {
  raise("the signer is dead", { severity: "critical" });
  await fault("server_error", 30);
  for (let attempt = 0; attempt < 31; attempt++) {
    expect(undeliveredSinceMs(store, clock.nowMs())).toBeDefined();
    await pass();
    await clock.sleep(300_000);
  }
  expect(await received()).toEqual(["CRITICAL: the signer is dead"]);
  expect(undeliveredSinceMs(store, clock.nowMs())).toBeUndefined();
});

it("counts a critical alert as undelivered that nobody got, until somebody who comes back has been told", async () => {
  await world.page("POST", "/chat/api/bot", { as: alex, chat: alex, action: "block" });
  raise("the signer is dead", { severity: "critical" });
  await pass();
  expect(states()[0]).toMatchObject({ state: "given-up" });
  expect(undeliveredSinceMs(store, clock.nowMs())).toBeDefined();
  raise("nobody listens", { severity: "critical" });
  await world.page("POST", "/chat/api/bot", { as: alex, chat: alex, action: "unblock" });
  store.transact(() => subscribe(String(alex)));
  store.transact(() => subscribe(String(alex)));
  await pass();
  expect(await received()).toEqual(["CRITICAL: the signer is dead", "CRITICAL: nobody listens"]);
  expect(undeliveredSinceMs(store, clock.nowMs())).toBeUndefined();
});

it("tells once what could not be stored as sent, and stores it before anything else goes out", async () => {
  const outbox = new OutboxRepository(store);
  const { sent } = outbox;
  let failures = 3;
  outbox.sent = (ids, atMs) => {
    failures -= 1;
    if (failures >= 0) throw new Error("database or disk is full");
    sent.call(outbox, ids, atMs);
  };
  sender = new OutboxSender({
    ...{ outbox, store, clock, random: systemRandom },
    send: telegramChannel(botToken, `${world.address}/telegram`),
  });
  raise("one");
  for (let passes = 0; passes < 3; passes++) await expect(pass()).rejects.toThrow("disk is full");
  raise("two");
  await pass();
  expect(await received()).toEqual(["one", "two"]);
});

it("takes half of a character away where a text was cut in it", async () => {
  raise(`Somebody wrote to me: ${"😀".slice(0, 1)}`);
  await pass();
  expect(await received()).toEqual(["Somebody wrote to me: \ufffd"]);
});

it("ends the subscription of a chat that blocked it, and tells the others", async () => {
  await world.page("POST", "/chat/api/bot", { as: alex, chat: channelId, action: "add" });
  subscribe(String(channelId));
  await world.page("POST", "/chat/api/bot", { as: alex, chat: alex, action: "block" });
  raise("one");
  raise("two");
  await pass();
  await pass();
  const seen = await received(channelId);
  expect(seen.slice(0, 2)).toEqual(["one", "two"]);
  expect(seen[2]).toContain(`WARNING: The chat ${alex} takes no messages any more`);
  expect(new SubscriptionRepository(store).of(String(alex))).toBeUndefined();
  expect(states().filter(({ state }) => state === "given-up")).toHaveLength(2);
});

it("follows a group that becomes a supergroup, with what waited and what comes", async () => {
  await world.page("POST", "/chat/api/bot", { as: alex, chat: channelId, action: "add" });
  raise("one", { severity: "critical" });
  await fault("migrated", 1, { migrate_to_chat_id: channelId });
  await pass();
  raise("two");
  await pass();
  expect(await received(channelId)).toEqual([expect.stringContaining("one"), "two"]);
  const subscriptions = new SubscriptionRepository(store);
  expect(subscriptions.of(String(alex))).toBeUndefined();
  expect(subscriptions.of(String(channelId))).toMatchObject({ severity: "info", byPerson: "Alex" });
});

it("keeps a chat that is said to have become itself", async () => {
  raise("one");
  await fault("migrated", 1, { migrate_to_chat_id: alex });
  await pass();
  raise("two");
  await pass();
  expect(new SubscriptionRepository(store).of(String(alex))).toBeDefined();
  expect(await received()).toContain("two");
});

it("makes one message of a flood", async () => {
  for (let number = 1; number <= 14; number++) {
    raise(`copied trade ${number}`, { kind: "copied" });
    await clock.sleep(number < 14 ? 1_539 : 0);
  }
  raise("and a warning", { severity: "warning" });
  await pass();
  const messages = await received();
  expect(messages).toHaveLength(2);
  expect(messages[0]).toMatch(
    /^14 copies in 20 s\. The newest:\n\ncopied trade 12\n\ncopied trade 13\n\ncopied trade 14$/,
  );
  expect(messages[1]).toBe("WARNING: and a warning");
  expect(states().every(({ state }) => state === "sent")).toBe(true);
});

it("puts information of several kinds together, but no warning into it", async () => {
  raise("hello", { kind: "introduction" });
  for (let number = 1; number <= 9; number++)
    raise(`note ${number}`, { kind: number % 3 === 0 ? "settled" : "copied" });
  for (const text of ["disk", "clock", "feed"]) raise(text, { severity: "warning" });
  await pass();
  const [hello, first, ...others] = await received();
  expect(hello).toBe("hello");
  expect(first).toMatch(/^6 copies, 3 settled in 1 s\. The newest:\n\nnote 7\n\nnote 8\n\nnote 9$/);
  expect(others).toEqual(["WARNING: disk", "WARNING: clock", "WARNING: feed"]);
});

it("says how often the same alert came", async () => {
  for (let times = 0; times < 3; times++) raise("the feed is late", { dedupeKey: "late" });
  await pass();
  expect(await received()).toEqual(["the feed is late\n(3 times)"]);
});

it("goes on after a restart with what waited", async () => {
  raise("before");
  await fault("dropped");
  await pass();
  store.close();
  store = await openStore();
  sender = newSender();
  await clock.sleep(1_000);
  await pass();
  expect(await received()).toEqual(["before"]);
});

it("refuses nothing but the one text that Telegram does not take, and says so", async () => {
  raise(" ");
  raise("good");
  await pass();
  expect(await received()).toEqual(["good", expect.stringContaining("Telegram did not take an alert")]);
  expect(states()[0]).toMatchObject({ state: "given-up" });
});
