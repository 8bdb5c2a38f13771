import type { Api } from "grammy";
import { InlineKeyboard } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChatClient } from "../../../scripts/chat/chat-client.ts";
import type { LocalWorld } from "./local-world.ts";
import { alex, chatToken, groupId, openLocalWorld, robin } from "./local-world.ts";

let world: LocalWorld;
let api: Api;
beforeEach(async () => {
  world = await openLocalWorld();
  api = world.newBot().api;
});
afterEach(() => world.close());

describe("a pressed button", () => {
  const press = (message_id: number, data: string) =>
    world.page("POST", "/chat/api/press", { as: alex, chat: alex, message_id, data });

  it("comes as a callback query, whose one answer reaches the page", async () => {
    const { message_id } = await api.sendMessage(alex, "Sure?", {
      reply_markup: new InlineKeyboard().text("Yes", "y:1"),
    });
    const over = new AbortController();
    const events = new ChatClient(world.port, chatToken).events(alex, over.signal);
    await events.next();
    await press(message_id, "y:1");
    const [update] = await api.getUpdates({ timeout: 5 });
    expect(update?.callback_query).toMatchObject({
      data: "y:1",
      from: { id: alex },
      message: { message_id, text: "Sure?" },
    });
    const id = update?.callback_query?.id ?? "";
    await api.answerCallbackQuery(id, { text: "Done", show_alert: true });
    expect((await events.next()).value).toEqual({
      type: "callback_answer",
      callback_query_id: id,
      text: "Done",
      show_alert: true,
    });
    over.abort();
    const tooLate = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    await expect(api.answerCallbackQuery(id)).rejects.toMatchObject({ description: tooLate });
    await expect(api.answerCallbackQuery("nonsense")).rejects.toMatchObject({ description: tooLate });
  });

  it("cannot be answered after a minute, nor with more than 200 characters", async () => {
    const { message_id } = await api.sendMessage(alex, "?", { reply_markup: new InlineKeyboard().text("Go", "go") });
    await press(message_id, "go");
    const [update] = await api.getUpdates();
    const id = update?.callback_query?.id ?? "";
    await expect(api.answerCallbackQuery(id, { text: "x".repeat(201) })).rejects.toMatchObject({
      description: "Bad Request: MESSAGE_TOO_LONG",
    });
    world.clock.nowMs = Date.now() + 61_000;
    await expect(api.answerCallbackQuery(id)).rejects.toMatchObject({ error_code: 400 });
  });

  it("must be there", async () => {
    const { message_id } = await api.sendMessage(alex, "?", { reply_markup: new InlineKeyboard().text("Go", "go") });
    expect(await press(message_id, "stop")).toMatchObject({
      status: 400,
      body: { description: "Bad Request: no such button" },
    });
    expect((await press(99, "go")).status).toBe(400);
    expect(await api.getUpdates()).toEqual([]);
  });
});

describe("the command menu", () => {
  const list = (...names: string[]) => names.map((command) => ({ command, description: `does ${command}` }));
  async function menu(as: number, chat: number): Promise<string[]> {
    const { body } = await world.page("GET", `/chat/api/state?as=${as}`);
    const found = (body.chats as { id: number; commands: { command: string }[] }[]).find((each) => each.id === chat);
    return (found?.commands ?? []).map(({ command }) => command);
  }

  it("is kept per scope and shown by Telegram's order of scopes", async () => {
    await world.page("POST", "/chat/api/bot", { as: alex, chat: groupId, action: "add" });
    await api.setMyCommands(list("help"));
    await api.setMyCommands(list("status", "stop"), { scope: { type: "chat", chat_id: alex } });
    await api.setMyCommands(list("admin"), { scope: { type: "all_chat_administrators" } });
    await api.setMyCommands(list("everyone"), { scope: { type: "all_group_chats" } });
    expect(await menu(alex, alex)).toEqual(["status", "stop"]);
    expect(await menu(robin, robin)).toEqual(["help"]);
    expect(await menu(alex, groupId)).toEqual(["admin"]);
    expect(await menu(robin, groupId)).toEqual(["everyone"]);
    await api.setMyCommands(list("robins"), { scope: { type: "chat_member", chat_id: groupId, user_id: robin } });
    expect(await menu(robin, groupId)).toEqual(["robins"]);
    expect(await api.getMyCommands({ scope: { type: "chat", chat_id: alex } })).toEqual(list("status", "stop"));
    expect(await api.getMyCommands({ scope: { type: "all_private_chats" } })).toEqual([]);
    await api.deleteMyCommands({ scope: { type: "chat", chat_id: alex } });
    expect(await menu(alex, alex)).toEqual(["help"]);
  });

  it("refuses commands that Telegram refuses", async () => {
    await expect(api.setMyCommands([{ command: "Bad-Name", description: "x" }])).rejects.toMatchObject({
      description: "Bad Request: BOT_COMMAND_INVALID",
    });
    await expect(api.setMyCommands([{ command: "ok", description: "" }])).rejects.toMatchObject({
      description: "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
    });
    await expect(api.setMyCommands(list(...Array.from({ length: 101 }, (_, i) => `c${i}`)))).rejects.toMatchObject({
      description: "Bad Request: BOT_COMMANDS_TOO_MUCH",
    });
  });
});

describe("the bot's own words", () => {
  it("sets descriptions, shown before the first message, and the menu button", async () => {
    await api.setMyDescription("Copies trades.");
    await api.setMyShortDescription("Copies");
    const { body } = await world.page("GET", "/chat/api/state");
    expect(body.bot).toMatchObject({ description: "Copies trades.", username: "understudy_sandbox_bot" });
    await expect(api.setMyDescription("x".repeat(513))).rejects.toMatchObject({ error_code: 400 });
    await api.setChatMenuButton({ chat_id: alex, menu_button: { type: "commands" } });
    expect(await api.getChatMenuButton({ chat_id: alex })).toEqual({ type: "commands" });
    expect(await api.getChatMenuButton({ chat_id: robin })).toEqual({ type: "default" });
    expect(await api.sendChatAction(alex, "typing")).toBe(true);
  });
});
