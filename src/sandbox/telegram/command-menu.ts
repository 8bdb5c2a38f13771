import type { Chat } from "./chat-book.ts";
import type { TelegramDatabase } from "./database.ts";
import type { MemberStatus, WireCommand } from "./wire.ts";

/** A BotCommandScope with its chat already found. */
export interface CommandScope {
  type: string;
  chat_id?: number;
  user_id?: number;
}

/** The bot's command lists per scope and language. */
export class CommandMenu {
  readonly #database: TelegramDatabase;

  constructor(database: TelegramDatabase) {
    this.#database = database;
  }

  set(scope: CommandScope, language: string, list: readonly WireCommand[]): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO commands(scope, language, list) VALUES (?, ?, ?)")
      .run(scopeKey(scope), language, JSON.stringify(list));
  }

  /** The list set for exactly this scope and language; empty when none is. */
  get(scope: CommandScope, language: string): WireCommand[] {
    return this.#find(scopeKey(scope), language) ?? [];
  }

  delete(scope: CommandScope, language: string): void {
    this.#database.prepare("DELETE FROM commands WHERE scope = ? AND language = ?").run(scopeKey(scope), language);
  }

  /** What a person sees in a chat: the first list set along Telegram's order of scopes (core.telegram.org/bots/api#botcommandscope). */
  shownTo(chat: Chat, personId: number, status: MemberStatus): WireCommand[] {
    for (const scope of scopesFor(chat, personId, status)) {
      const list = this.#find(scopeKey(scope), "en") ?? this.#find(scopeKey(scope), "");
      if (list !== undefined && list.length > 0) return list;
    }
    return [];
  }

  #find(scope: string, language: string): WireCommand[] | undefined {
    const row = this.#database
      .prepare("SELECT list FROM commands WHERE scope = ? AND language = ?")
      .get(scope, language) as { list: string } | undefined;
    return row && (JSON.parse(row.list) as WireCommand[]);
  }
}

function scopeKey(scope: CommandScope): string {
  return [scope.type, scope.chat_id, scope.user_id].filter((part) => part !== undefined).join(":");
}

function scopesFor(chat: Chat, personId: number, status: MemberStatus): CommandScope[] {
  const ofChat = { type: "chat", chat_id: chat.id };
  const everywhere = { type: "default" };
  if (chat.type === "channel") return [];
  if (chat.type === "private") return [ofChat, { type: "all_private_chats" }, everywhere];
  const administers = status === "creator" || status === "administrator";
  return [
    { type: "chat_member", chat_id: chat.id, user_id: personId },
    ...(administers ? [{ type: "chat_administrators", chat_id: chat.id }] : []),
    ofChat,
    ...(administers ? [{ type: "all_chat_administrators" }] : []),
    { type: "all_group_chats" },
    everywhere,
  ];
}
