import type { Api } from "grammy";
import { InlineKeyboard } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalWorld } from "./local-world.ts";
import { alex, channelId, groupId, openLocalWorld, robin } from "./local-world.ts";

let world: LocalWorld;
let api: Api;
beforeEach(async () => {
  world = await openLocalWorld();
  api = world.newBot().api;
});
afterEach(() => world.close());

const onBot = (chat: number, action: string, as = alex) => world.page("POST", "/chat/api/bot", { as, chat, action });
let offset = 0;
beforeEach(() => {
  offset = 0;
});
/** The updates since the last call. */
async function news() {
  const updates = await api.getUpdates({ offset });
  offset = (updates.at(-1)?.update_id ?? offset - 1) + 1;
  return updates;
}

describe("a channel", () => {
  it("tells the bot when it is added and removed, and lets it post only in between", async () => {
    await expect(api.sendMessage(channelId, "x")).rejects.toMatchObject({
      error_code: 403,
      description: "Forbidden: bot is not a member of the channel chat",
    });
    await onBot(channelId, "add");
    expect(await news()).toMatchObject([
      {
        my_chat_member: {
          chat: { id: channelId, type: "channel", title: "Alerts" },
          from: { id: alex },
          old_chat_member: { status: "left" },
          new_chat_member: { status: "administrator", can_post_messages: true, user: { id: 4242 } },
        },
      },
    ]);
    const post = await api.sendMessage(channelId, "alert");
    expect(post).toMatchObject({ sender_chat: { id: channelId } });
    expect(post).not.toHaveProperty("from");
    await api.pinChatMessage(channelId, post.message_id);
    await onBot(channelId, "remove");
    expect(await news()).toMatchObject([{ my_chat_member: { new_chat_member: { status: "kicked" } } }]);
    await expect(api.sendMessage(channelId, "x")).rejects.toMatchObject({
      description: "Forbidden: bot was kicked from the channel chat",
    });
  });

  it("brings posts and edited posts of its admin, whom alone it lets post", async () => {
    await onBot(channelId, "add");
    await news();
    const { message_id } = await world.say("/subscribe warning", alex, channelId);
    await world.page("POST", "/chat/api/edit", { as: alex, chat: channelId, message_id, text: "/subscribe" });
    expect(await news()).toMatchObject([
      {
        channel_post: {
          text: "/subscribe warning",
          sender_chat: { id: channelId },
          entities: [{ type: "bot_command" }],
        },
      },
      { edited_channel_post: { message_id, text: "/subscribe" } },
    ]);
    const { status } = await world.page("POST", "/chat/api/messages", { as: robin, chat: channelId, text: "me too" });
    expect(status).toBe(403);
  });

  it("carries presses of its subscribers", async () => {
    await onBot(channelId, "add");
    await news();
    const { message_id } = await api.sendMessage(channelId, "Seen?", {
      reply_markup: new InlineKeyboard().text("Seen", "seen"),
    });
    await world.page("POST", "/chat/api/press", { as: robin, chat: channelId, message_id, data: "seen" });
    expect(await news()).toMatchObject([
      { callback_query: { from: { id: robin }, data: "seen", message: { message_id, chat: { id: channelId } } } },
    ]);
  });
});

describe("a group", () => {
  it("lets a plain member hear commands, mentions and replies only; an admin everything", async () => {
    await onBot(groupId, "add");
    await news();
    const bots = await api.sendMessage(groupId, "Hello");
    for (const text of ["hi all", "/status", "/status@other_bot", "ask @understudy_sandbox_bot"]) {
      await world.say(text, robin, groupId);
    }
    await world.page("POST", "/chat/api/messages", {
      as: robin,
      chat: groupId,
      text: "yes",
      reply_to: bots.message_id,
    });
    expect((await news()).map((update) => update.message?.text)).toEqual([
      "/status",
      "ask @understudy_sandbox_bot",
      "yes",
    ]);
    await expect(api.pinChatMessage(groupId, bots.message_id)).rejects.toMatchObject({
      description: "Bad Request: not enough rights to manage pinned messages in the chat",
    });
    await onBot(groupId, "promote");
    await world.say("hi again", robin, groupId);
    expect(await news()).toMatchObject([{ my_chat_member: {} }, { message: { text: "hi again" } }]);
    await expect(api.pinChatMessage(groupId, bots.message_id)).resolves.toBe(true);
  });

  it("tells who is in it", async () => {
    await onBot(groupId, "add");
    expect(await api.getChat(groupId)).toMatchObject({ id: groupId, type: "supergroup", title: "Trading desk" });
    expect(await api.getChatMemberCount(groupId)).toBe(4);
    expect(await api.getChatMember(groupId, alex)).toMatchObject({ status: "creator", user: { first_name: "Alex" } });
    expect(await api.getChatMember(groupId, robin)).toMatchObject({ status: "member" });
    expect(await api.getChatMember(groupId, 4242)).toMatchObject({ status: "member", user: { is_bot: true } });
    await expect(api.getChatMember(groupId, 5)).rejects.toMatchObject({ description: "Bad Request: member not found" });
    expect(await api.getChatAdministrators(groupId)).toMatchObject([{ status: "creator", user: { id: alex } }]);
    await onBot(groupId, "promote");
    expect(await api.getChatAdministrators(groupId)).toHaveLength(2);
  });

  it("can be left by the bot, and only its creator adds or removes it", async () => {
    expect((await onBot(groupId, "add", robin)).status).toBe(403);
    await onBot(groupId, "add");
    await news();
    await api.leaveChat(groupId);
    expect(await news()).toMatchObject([
      { my_chat_member: { from: { id: 4242 }, new_chat_member: { status: "left" } } },
    ]);
    await expect(api.getChat(groupId)).rejects.toMatchObject({ description: "Bad Request: chat not found" });
  });
});
