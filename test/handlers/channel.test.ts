import { afterAll, beforeAll, expect, it } from "vitest";
import { builder } from "../../src/store/statement.ts";
import { alex, channelId } from "../sandbox/telegram/local-world.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;
const channel = { as: alex, chat: channelId };

beforeAll(async () => {
  stage = await ChatStage.open();
});
afterAll(() => stage.close());

const subscription = () => stage.app.subscriptions.of(String(channelId))?.severity;

it("subscribes a channel that somebody with a role brought it into, by word and by button", async () => {
  await stage.world.page("POST", "/chat/api/bot", { ...channel, action: "add" });
  await expect
    .poll(async () => (await stage.messages(alex, channelId)).map(({ text }) => text).join())
    .toContain("/subscribe");
  expect((await stage.ask("/subscribe critical", channel)).text).toContain("Done: alerts come here from critical on");
  expect(subscription()).toBe("critical");
  const choice = await stage.ask("/subscribe", channel);
  await stage.press(choice, "warning", channel);
  expect(subscription()).toBe("warning");
});

it("delivers there what reaches its severity, and nothing after the end", async () => {
  const { alerts } = stage.store.records;
  alerts.raise({ severity: "info", kind: "copied", text: "a copy" });
  alerts.raise({ severity: "critical", kind: "test", text: "a fire" });
  await stage.deliver();
  const texts = (await stage.messages(alex, channelId)).map(({ text }) => text);
  expect(texts).toContain("CRITICAL: a fire");
  expect(texts).not.toContain("a copy");
  expect((await stage.ask("/unsubscribe", channel)).text).toBe(
    "Done: no more alerts come here.\n/subscribe brings them back.",
  );
  expect(subscription()).toBeUndefined();
});

it("does not answer a channel whose sponsor has lost the role", async () => {
  const demote = (role: string) => stage.store.run(builder.updateTable("persons").set({ role }));
  demote("viewer");
  const before = (await stage.messages(alex, channelId)).length;
  await stage.world.say("/subscribe info", alex, channelId);
  await stage.ask("/status");
  expect(await stage.messages(alex, channelId)).toHaveLength(before + 1);
  expect(subscription()).toBeUndefined();
  demote("owner");
});

it("does what belongs in a private chat there alone, and says so", async () => {
  for (const text of ["/stop", "/status"]) {
    expect((await stage.ask(text, channel)).text).toBe("Nothing was done: I take commands in our private chat alone.");
  }
  expect((await stage.ask("/status")).text).toMatch(/^running/);
});

it("warns whoever ends the last chat's alerts that nobody hears any more", async () => {
  await stage.ask("/subscribe info");
  expect((await stage.ask("/unsubscribe")).text).toContain("That was the last chat: nobody hears of what goes wrong");
  await stage.ask("/subscribe info");
});
