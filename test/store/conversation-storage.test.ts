import type { Conversation, ConversationFlavor } from "@grammyjs/conversations";
import { conversations, createConversation } from "@grammyjs/conversations";
import type { Context } from "grammy";
import { Bot } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { describe, expect, it } from "vitest";
import { ConversationStorage } from "../../src/store/conversation-storage.ts";
import { builder } from "../../src/store/statement.ts";
import type { SqliteStore } from "../../src/store/store.ts";
import { temporaryStore } from "./temporary-store.ts";

type Talk = ConversationFlavor<Context>;

const botInfo: UserFromGetMe = {
  id: 1,
  is_bot: true,
  first_name: "Understudy",
  username: "understudy_bot",
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  can_manage_bots: false,
  supports_join_request_queries: false,
};

/** A bot that asks for a note and remembers it; one of these is one life of the program. */
function noteTaker(store: SqliteStore, notes: string[]) {
  const bot = new Bot<Talk>("1:token", { botInfo });
  bot.use(conversations<Talk, Context>({ storage: { type: "key", adapter: new ConversationStorage(store, () => 5) } }));
  bot.use(
    createConversation(async (conversation: Conversation<Talk, Context>) => {
      const answer = await conversation.waitFor("message:text");
      await conversation.external(() => notes.push(answer.message.text));
    }, "note"),
  );
  bot.command("note", (ctx) => ctx.conversation.enter("note"));
  return bot;
}

let updates = 0;
function says(text: string) {
  updates += 1;
  const chat = { id: 7, type: "private", first_name: "Ann" } as const;
  const entities = text.startsWith("/") ? [{ type: "bot_command", offset: 0, length: text.length } as const] : [];
  const from = { id: 7, is_bot: false, first_name: "Ann" };
  return { update_id: updates, message: { message_id: updates, date: 1, chat, from, text, entities } };
}

describe("a dialogue", () => {
  it("goes on after a restart, and is gone when it has ended", async () => {
    const { store } = await temporaryStore();
    const notes: string[] = [];
    await noteTaker(store, notes).handleUpdate(says("/note"));
    expect(store.rows(builder.selectFrom("conversations").selectAll())).toHaveLength(1);
    await noteTaker(store, notes).handleUpdate(says("bought milk"));
    expect(notes).toEqual(["bought milk"]);
    expect(store.rows(builder.selectFrom("conversations").selectAll())).toEqual([]);
  });

  it("that cannot be read is ended and reported", async () => {
    const { store } = await temporaryStore();
    const notes: string[] = [];
    await noteTaker(store, notes).handleUpdate(says("/note"));
    for (const valueJson of ["{", '{"version":[0,0]', '{"version":"x","state":{}}']) {
      store.run(builder.deleteFrom("conversations"));
      store.run(builder.insertInto("conversations").values({ key: "7", valueJson, savedMs: 1 }));
      await noteTaker(store, notes).handleUpdate(says("bought milk"));
      expect(store.rows(builder.selectFrom("conversations").selectAll())).toEqual([]);
    }
    const alerts = store.rows(builder.selectFrom("alerts").select("kind"));
    expect(alerts).toEqual(Array(3).fill({ kind: "conversation-unreadable" }));
    expect(notes).toEqual([]);
  });

  it("is kept as the plugin stored it", async () => {
    const { store } = await temporaryStore();
    const storage = new ConversationStorage<{ step: number }>(store, () => 5);
    storage.write("7", { version: [0, "a"], state: { step: 1 } });
    storage.write("7", { version: [0, "b"], state: { step: 2 } });
    storage.write("8", { version: [0, 0], state: { step: 3 } });
    expect(storage.read("7")).toEqual({ version: [0, "b"], state: { step: 2 } });
    storage.delete("7");
    expect(storage.read("7")).toBeUndefined();
    expect(storage.read("8")).toEqual({ version: [0, 0], state: { step: 3 } });
  });
});
