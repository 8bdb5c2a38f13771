import { FormattedString, fmt } from "@grammyjs/parse-mode";
import type { Api } from "grammy";
import { GrammyError, InlineKeyboard, Keyboard } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalWorld } from "./local-world.ts";
import { alex, openLocalWorld, robin } from "./local-world.ts";

let world: LocalWorld;
let api: Api;
beforeEach(async () => {
  world = await openLocalWorld();
  api = world.newBot().api;
});
afterEach(() => world.close());

/** Telegram's words for a call that it refuses. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GrammyError)) throw new Error(`not refused by Telegram: ${String(error)}`);
  return `${error.error_code} ${error.description}`;
}

describe("a running bot", () => {
  it("hears a person and answers on the page", async () => {
    const bot = world.newBot();
    const answered = new Promise<void>((resolve, reject) => {
      bot.command("echo", (ctx) =>
        ctx.reply(`${ctx.from?.first_name} said ${ctx.match}`).then(() => resolve(), reject),
      );
    });
    const running = bot.start();
    await world.say("/echo hello there");
    await answered;
    const { body } = await world.page("GET", `/chat/api/messages?as=${alex}&chat=${alex}`);
    expect(body.messages).toMatchObject([
      { text: "/echo hello there", entities: [{ type: "bot_command", offset: 0, length: 5 }], sender_id: alex },
      { text: "Alex said hello there", from: { is_bot: true, username: "understudy_sandbox_bot" } },
    ]);
    await bot.stop();
    await running;
  });
});

describe("sendMessage", () => {
  it("keeps entities, trims the text around them and finds commands and addresses itself", async () => {
    const bold = FormattedString.b("Running");
    const text = fmt`\n  ${bold} see /status or https://example.com/a.`;
    const sent = await api.sendMessage(alex, text.text, { entities: text.entities });
    expect(sent.text).toBe("Running see /status or https://example.com/a.");
    expect(sent.entities).toEqual([
      { type: "bold", offset: 0, length: 7 },
      { type: "bot_command", offset: 12, length: 7 },
      { type: "url", offset: 23, length: 21 },
    ]);
  });

  it("reads HTML", async () => {
    const sent = await api.sendMessage(
      alex,
      '<b>A <i>b</i></b> <a href="https://e.com/?a=1&amp;b=2">l</a> <pre><code class="language-ts">x &lt; 1</code></pre><blockquote expandable>q</blockquote>',
      { parse_mode: "HTML" },
    );
    expect(sent.text).toBe("A b l x < 1q");
    expect(sent.entities).toEqual([
      { type: "bold", offset: 0, length: 3 },
      { type: "italic", offset: 2, length: 1 },
      { type: "text_link", offset: 4, length: 1, url: "https://e.com/?a=1&b=2" },
      { type: "pre", offset: 6, length: 5, language: "ts" },
      { type: "expandable_blockquote", offset: 11, length: 1 },
    ]);
    expect(await refusal(api.sendMessage(alex, "<h1>x</h1>", { parse_mode: "HTML" }))).toBe(
      `400 Bad Request: can't parse entities: Unsupported start tag "h1" at byte offset 0`,
    );
    expect(await refusal(api.sendMessage(alex, "<b>x", { parse_mode: "HTML" }))).toBe(
      `400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`,
    );
  });

  it("refuses what is too long, empty or badly bounded in Telegram's words", async () => {
    await expect(api.sendMessage(alex, "x".repeat(4096))).resolves.toMatchObject({ message_id: 1 });
    expect(await refusal(api.sendMessage(alex, "x".repeat(4097)))).toBe("400 Bad Request: message is too long");
    expect(await refusal(api.sendMessage(alex, " \n "))).toBe("400 Bad Request: message text is empty");
    const beyond = [{ type: "bold" as const, offset: 1, length: 9 }];
    expect(await refusal(api.sendMessage(alex, "short", { entities: beyond }))).toBe(
      "400 Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 5",
    );
  });

  it("counts callback data in bytes", async () => {
    const keyboard = (data: string) => ({ reply_markup: new InlineKeyboard().text("Go", data) });
    await expect(api.sendMessage(alex, "a", keyboard("x".repeat(64)))).resolves.toBeDefined();
    expect(await refusal(api.sendMessage(alex, "a", keyboard("é".repeat(33))))).toBe(
      "400 Bad Request: BUTTON_DATA_INVALID",
    );
    expect(await refusal(api.sendMessage(alex, "a", keyboard("")))).toBe("400 Bad Request: BUTTON_DATA_INVALID");
  });

  it("replies to messages that are there", async () => {
    const first = await api.sendMessage(alex, "first");
    const second = await api.sendMessage(alex, "second", { reply_parameters: { message_id: first.message_id } });
    expect(second.reply_to_message).toMatchObject({ text: "first" });
    const missing = { message_id: 99 };
    expect(await refusal(api.sendMessage(alex, "x", { reply_parameters: missing }))).toBe(
      "400 Bad Request: message to be replied not found",
    );
    const anyway = { reply_parameters: { ...missing, allow_sending_without_reply: true } };
    await expect(api.sendMessage(alex, "x", anyway)).resolves.not.toHaveProperty("reply_to_message");
  });

  it("refuses strangers: no such chat, never started, blocked", async () => {
    expect(await refusal(api.sendMessage(12345, "x"))).toBe("400 Bad Request: chat not found");
    expect(await refusal(api.sendMessage(robin, "x"))).toBe(
      "403 Forbidden: bot can't initiate conversation with a user",
    );
    await world.page("POST", "/chat/api/bot", { as: alex, chat: alex, action: "block" });
    expect(await refusal(api.sendMessage(alex, "x"))).toBe("403 Forbidden: bot was blocked by the user");
    const updates = await api.getUpdates();
    expect(updates).toMatchObject([
      { my_chat_member: { old_chat_member: { status: "member" }, new_chat_member: { status: "kicked" } } },
    ]);
    await world.say("back again");
    await expect(api.sendMessage(alex, "x")).resolves.toBeDefined();
  });

  it("shows a reply keyboard until it is removed", async () => {
    const shown = async () => {
      const { body } = await world.page("GET", "/chat/api/state");
      return (body.chats as { keyboard: unknown }[])[0]?.keyboard;
    };
    await api.sendMessage(alex, "Passed?", { reply_markup: new Keyboard().text("Pass").text("Fail").oneTime() });
    expect(await shown()).toMatchObject({ keyboard: [[{ text: "Pass" }, { text: "Fail" }]], one_time_keyboard: true });
    await api.sendMessage(alex, "Thanks", { reply_markup: { remove_keyboard: true } });
    expect(await shown()).toBeNull();
  });
});

describe("edits and deletions", () => {
  it("edits text and buttons, and refuses an edit that changes nothing", async () => {
    const keyboard = new InlineKeyboard().text("Go", "go");
    const { message_id } = await api.sendMessage(alex, "one", { reply_markup: keyboard });
    const edited = await api.editMessageText(alex, message_id, "two", { reply_markup: keyboard });
    expect(edited).toMatchObject({ message_id, text: "two", edit_date: expect.any(Number) });
    const unchanged =
      "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
    expect(await refusal(api.editMessageText(alex, message_id, "two", { reply_markup: keyboard }))).toBe(unchanged);
    expect(await refusal(api.editMessageReplyMarkup(alex, message_id, { reply_markup: keyboard }))).toBe(unchanged);
    const bare = await api.editMessageReplyMarkup(alex, message_id);
    expect(bare).not.toHaveProperty("reply_markup");
    expect(await refusal(api.editMessageText(alex, 99, "x"))).toBe("400 Bad Request: message to edit not found");
    const own = await world.say("mine");
    expect(await refusal(api.editMessageText(alex, own.message_id, "x"))).toBe(
      "400 Bad Request: message can't be edited",
    );
  });

  it("deletes one and several, but nothing of its own after two days", async () => {
    const ids: number[] = [];
    for (const text of ["a", "b", "c"]) ids.push((await api.sendMessage(alex, text)).message_id);
    const [first, second, third] = ids as [number, number, number];
    await api.deleteMessage(alex, first);
    expect(await refusal(api.deleteMessage(alex, first))).toBe("400 Bad Request: message to delete not found");
    await api.deleteMessages(alex, [first, second]);
    world.clock.nowMs = Date.now() + 49 * 3600_000;
    expect(await refusal(api.deleteMessage(alex, third))).toBe(
      "400 Bad Request: message can't be deleted for everyone",
    );
  });

  it("tells the bot what a person edited", async () => {
    const { message_id } = await world.say("teh");
    await world.page("POST", "/chat/api/edit", { as: alex, chat: alex, message_id, text: "the" });
    const updates = await api.getUpdates();
    expect(updates.at(-1)).toMatchObject({ edited_message: { message_id, text: "the" } });
  });
});

describe("pins", () => {
  it("pins, unpins one and all, and shows the last pinned", async () => {
    const a = await api.sendMessage(alex, "a");
    const b = await api.sendMessage(alex, "b");
    await api.pinChatMessage(alex, b.message_id);
    await api.pinChatMessage(alex, a.message_id);
    const pinned = async () => (await api.getChat(alex)).pinned_message?.message_id;
    expect(await pinned()).toBe(a.message_id);
    await api.unpinChatMessage(alex, a.message_id);
    expect(await pinned()).toBe(b.message_id);
    await api.unpinAllChatMessages(alex);
    expect(await pinned()).toBeUndefined();
    expect(await refusal(api.pinChatMessage(alex, 99))).toBe("400 Bad Request: message to pin not found");
    expect(await refusal(api.unpinChatMessage(alex))).toBe("400 Bad Request: message to unpin not found");
  });
});
