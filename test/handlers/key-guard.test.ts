import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { builder } from "../../src/store/statement.ts";
import { alex, groupId, robin, sam } from "../sandbox/telegram/local-world.ts";
import { ChatStage } from "./chat-stage.ts";

const KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const HASH = `0x${"ab12".repeat(16)}`;

let stage: ChatStage;
afterEach(() => stage.close());

const texts = async (as: number, chat = as) => (await stage.messages(as, chat)).map(({ text }) => text);
const rows = (table: "journal" | "alerts") => JSON.stringify(stage.store.rows(builder.selectFrom(table).selectAll()));

it.each([
  ["a key", KEY],
  ["a key with 0x, in capitals and with blanks", `  0x${KEY.toUpperCase()}\n`],
  ["a phrase", PHRASE],
  ["a numbered phrase with one word wrong", PHRASE.replace("yellow", "yelow").replace(/\w+/g, "1. $& \n")],
])("deletes %s and says what to do", async (_, secret) => {
  stage = await ChatStage.open();
  const answer = await stage.ask(secret);
  expect(answer.text).toContain("I deleted the message");
  expect(answer.text).toContain("npm run key:import");
  expect((await texts(alex)).join("\n")).not.toContain(secret.trim());
  expect(stage.problems).toEqual([]);
  expect(rows("journal")).toContain("leaked-key");
  expect(rows("alerts")).not.toContain("leaked-key");
});

it("leaves known hashes, other words and commands with a hash to the others", async () => {
  stage = await ChatStage.open();
  const { records } = stage.store;
  const order = records.orders.get(1);
  if (order === undefined) throw new Error("there is no order");
  records.orders.update(1, { hash: HASH });
  const unread = /^I only understand commands/;
  expect((await stage.ask(HASH)).text).toMatch(unread);
  expect((await stage.ask(HASH.slice(2).toUpperCase())).text).toMatch(unread);
  expect((await stage.ask(`my hash is ${KEY}`)).text).toMatch(unread);
  expect((await stage.ask(KEY.slice(1))).text).toMatch(unread);
  expect(
    (await stage.ask("please tell everybody that nothing here works today since last evening thanks")).text,
  ).toMatch(unread);
  expect(await texts(alex)).toContain(HASH);
});

it("deletes what strangers send without a word, and notes nothing of it", async () => {
  stage = await ChatStage.open();
  await stage.world.say(KEY, robin);
  await expect.poll(() => texts(robin)).toEqual([]);
  await stage.ask("/status");
  expect(await texts(robin)).toEqual([]);
  expect(rows("journal")).not.toContain("leaked-key");
});

it("takes a key out of a group, too", async () => {
  stage = await ChatStage.open();
  stage.app.persons.add({ telegramId: String(sam), name: "Sam", role: "viewer", zone: "UTC", addedMs: 0 });
  await stage.world.page("POST", "/chat/api/bot", { as: alex, chat: groupId, action: "add" });
  await stage.world.page("POST", "/chat/api/bot", { as: alex, chat: groupId, action: "promote" });
  const told = await stage.ask(KEY, { as: alex, chat: groupId });
  expect(told.text).toContain("I deleted the message");
  expect(await texts(alex, groupId)).not.toContain(KEY);
});

it("asks its sender to delete what it may not delete itself", async () => {
  stage = await ChatStage.open();
  await stage.world.page("POST", "/chat/api/faults", { method: "deleteMessage", kind: "blocked" });
  expect((await stage.ask(KEY)).text).toContain("delete the message yourself, now");
  expect(stage.problems).toHaveLength(1);
  expect(stage.problems.join()).not.toContain(KEY);
});

it("tells the owner of a key that somebody else let slip, and keeps it nowhere", async () => {
  stage = await ChatStage.open();
  stage.app.persons.add({ telegramId: String(sam), name: "Sam", role: "operator", zone: "UTC", addedMs: 0 });
  await stage.ask(KEY, { as: sam });
  await stage.deliver();
  expect((await texts(alex)).at(-1)).toContain("Sam sent what looks like a private key into a chat. I deleted");
  expect(rows("journal") + rows("alerts")).not.toContain(KEY);
  for (const file of filesUnder(stage.folder)) expect(readFileSync(file).includes(KEY), file).toBe(false);
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
