import { afterAll, beforeAll, expect, it } from "vitest";
import { builder } from "../../src/store/statement.ts";
import { alex, groupId, robin, sam } from "../sandbox/telegram/local-world.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open({ owned: false });
});
afterAll(() => stage.close());

const journalRows = (kind: string) =>
  stage.store.rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", kind));
const alertRows = (kind: string) =>
  stage.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", kind));

it("answers nobody before it has an owner, and makes the one who sends the code its owner, once", async () => {
  await stage.world.say("/status", robin);
  await expect.poll(() => journalRows("stranger").length).toBe(1);
  await stage.world.say(`/start ${stage.claim.text.toLowerCase()}`, alex);
  await expect.poll(() => stage.app.persons.owner()?.telegramId).toBe(String(alex));
  await stage.deliver();
  const [hello] = (await stage.messages(alex)).filter(({ sender_id: sender }) => sender !== alex);
  expect(hello?.text).toContain("This is a sandbox: a made-up market and play money.");
  expect(hello?.text.match(/^\/\w+/gm)).toEqual(["/status", "/trades", "/stop", "/help"]);
  expect(stage.app.subscriptions.of(String(alex))?.severity).toBe("info");

  await stage.world.say(stage.claim.text, sam);
  await expect.poll(() => journalRows("stranger").length).toBe(2);
  expect(stage.app.persons.all().map(({ telegramId }) => telegramId)).toEqual([String(alex)]);
});

it("notes a stranger once a day, tells the owner once a day, and never answers", async () => {
  for (const text of ["/status", "hello", "/stop", "/start"]) await stage.world.say(text, robin);
  await stage.ask("/status");
  await expect.poll(async () => (await stage.messages(robin)).length).toBe(5);
  // A stranger's updates are handled in order; the last was seen when the stop of everything is.
  await stage.stopChat();
  stage.start();
  expect(journalRows("stranger")).toHaveLength(2);
  expect(alertRows("stranger").map(({ text }) => text)).toEqual([
    `Somebody without a role wrote to me: Robin (Telegram id ${robin}). I did not answer.`,
  ]);
  const answers = (await stage.messages(robin)).filter(({ sender_id: sender }) => sender !== robin);
  expect(answers).toEqual([]);
});

it("lets each role use its commands and nothing else", async () => {
  stage.app.persons.add({ telegramId: String(sam), name: "Sam", role: "viewer", zone: "UTC", addedMs: 0 });
  expect((await stage.ask("/status", { as: sam })).text).toMatch(/^running/);
  expect((await stage.ask("/stop", { as: sam })).text).toBe(
    "Only an operator or the owner can do that. You are a viewer.",
  );
  expect((await stage.ask("/release x", { as: sam })).text).toBe("Only the owner can do that. You are a viewer.");
  expect((await stage.ask("/checklist", { as: sam })).text).toMatch(/^Only an operator/);
  expect((await stage.ask("/targets pause whale", { as: sam })).text).toMatch(/^Only an operator/);
  expect((await stage.ask("/limits set max-per-trade 1", { as: sam })).text).toMatch(/^Only an operator/);
  expect((await stage.ask("/limits set max-per-trade 9", { as: sam })).text).toMatch(/^Only the owner/);
  const help = await stage.ask("/help", { as: sam });
  expect(help.text).not.toContain("/stop");
  expect(help.text).toContain("You are a viewer");
  expect((await stage.ask("/status", { as: alex })).text).toMatch(/^running/);
});

it("drops no second command of a message: it says that nothing was done", async () => {
  expect((await stage.ask("/status\n/stop")).text).toBe("Nothing was done: one command a message. Send /stop alone.");
  expect((await stage.ask("stop!")).text).toBe("I only understand commands. Nothing was done. Did you mean /stop?");
  expect((await stage.ask("/status")).text).toMatch(/^running/);
  // But for what must not wait.
  expect((await stage.ask("/stop\n/flatten")).text).toMatch(/^stopped/);
  await stage.press(await stage.ask("/release tested"), "Yes");
});

it("answers in private alone, whoever asks in a group, and leaves the group's talk alone", async () => {
  await stage.world.page("POST", "/chat/api/bot", { as: alex, chat: groupId, action: "add" });
  await stage.world.page("POST", "/chat/api/bot", { as: alex, chat: groupId, action: "promote" });
  await stage.world.say("good morning", alex, groupId);
  const answer = await stage.ask("/resume", { as: alex, chat: groupId });
  expect(answer.text).toBe("Nothing was done: I take commands in our private chat alone.");
  const answers = (await stage.messages(alex, groupId)).filter(({ sender_id: sender }) => sender !== alex);
  expect(answers).toHaveLength(1);
  expect((await stage.ask("/status")).text).toMatch(/^running/);
  // But for what must not wait: whoever may stop it is obeyed wherever he says so.
  expect((await stage.ask("/stop", { as: alex, chat: groupId })).text).toMatch(/^stopped/);
  expect((await stage.ask("/status")).text).toMatch(/^stopped/);
  await stage.press(await stage.ask("/release tested"), "Yes");
});

it("counts a role it does not know as none", async () => {
  stage.app.persons.add({ telegramId: String(robin), name: "Robin", role: "admin", zone: "UTC", addedMs: 0 });
  const before = (await stage.messages(robin)).length;
  await stage.world.say("/status", robin);
  await stage.ask("/status");
  expect(await stage.messages(robin)).toHaveLength(before + 1);
});

it("shows each person the menu of their role, and strangers none", async () => {
  const menu = async (chat: number) => {
    const scope = { type: "chat", chat_id: chat };
    const { body } = await stage.world.raw("getMyCommands", { scope });
    return (body.result as { command: string }[]).map(({ command }) => command);
  };
  // Somebody who has never written has no chat: the others get their menus all the same.
  stage.app.persons.add({ telegramId: "999", name: "Nobody", role: "viewer", zone: "UTC", addedMs: 0 });
  await stage.stopChat();
  stage.start();
  await expect.poll(() => menu(sam)).toContain("status");
  expect(await menu(sam)).not.toContain("stop");
  expect(await menu(alex)).toContain("release");
  const { body } = await stage.world.raw("getMyCommands", {});
  expect(body.result).toEqual([]);
});

it("sends alerts again to an owner who blocked the bot and took it back", async () => {
  const subscribed = () => stage.app.subscriptions.of(String(alex))?.severity;
  await stage.world.page("POST", "/chat/api/bot", { as: alex, chat: alex, action: "block" });
  stage.store.records.alerts.raise({ severity: "info", kind: "test", text: "is anybody there?" });
  await stage.deliver();
  expect(subscribed()).toBeUndefined();
  await stage.world.page("POST", "/chat/api/bot", { as: alex, chat: alex, action: "unblock" });
  await expect.poll(subscribed).toBe("info");
});
