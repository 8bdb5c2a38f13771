import type { TelegramDatabase } from "./database.ts";
import type { WireMessage } from "./wire.ts";

interface MessageRow {
  body: string;
}

/** The messages of all chats, which of them are pinned, and how far each person has read. */
export class MessageBook {
  readonly #database: TelegramDatabase;

  constructor(database: TelegramDatabase) {
    this.#database = database;
  }

  /** Stores a message under the chat's next id and returns it with that id. */
  add(senderId: number, draft: Omit<WireMessage, "message_id">): WireMessage {
    const { id } = this.#database
      .prepare(
        "UPDATE chats SET next_message_id = next_message_id + 1 WHERE id = ? RETURNING next_message_id - 1 AS id",
      )
      .get(draft.chat.id) as { id: number };
    const message: WireMessage = { message_id: id, ...draft };
    this.#database
      .prepare("INSERT INTO messages(chat_id, message_id, sender_id, body) VALUES (?, ?, ?, ?)")
      .run(draft.chat.id, id, senderId, JSON.stringify(message));
    return message;
  }

  get(chatId: number, messageId: number): WireMessage | undefined {
    const row = this.#database
      .prepare("SELECT body FROM messages WHERE chat_id = ? AND message_id = ?")
      .get(chatId, messageId) as MessageRow | undefined;
    return row && (JSON.parse(row.body) as WireMessage);
  }

  /** Who sent a message: a person's id or the bot's. */
  senderId(chatId: number, messageId: number): number | undefined {
    const row = this.#database
      .prepare("SELECT sender_id FROM messages WHERE chat_id = ? AND message_id = ?")
      .get(chatId, messageId) as { sender_id: number } | undefined;
    return row?.sender_id;
  }

  replace(message: WireMessage): void {
    this.#database
      .prepare("UPDATE messages SET body = ? WHERE chat_id = ? AND message_id = ?")
      .run(JSON.stringify(message), message.chat.id, message.message_id);
  }

  /** True when there was such a message. */
  remove(chatId: number, messageId: number): boolean {
    const done = this.#database
      .prepare("DELETE FROM messages WHERE chat_id = ? AND message_id = ?")
      .run(chatId, messageId);
    return done.changes > 0;
  }

  /** Up to `limit` messages older than `before` (all when undefined), oldest first. */
  page(chatId: number, before: number | undefined, limit: number): WireMessage[] {
    const rows = this.#database
      .prepare("SELECT body FROM messages WHERE chat_id = ? AND message_id < ? ORDER BY message_id DESC LIMIT ?")
      .all(chatId, before ?? Number.MAX_SAFE_INTEGER, limit) as MessageRow[];
    return rows.map((row) => JSON.parse(row.body) as WireMessage).reverse();
  }

  /** The chat's pinned messages, the last pinned first. */
  pinned(chatId: number): WireMessage[] {
    const rows = this.#database
      .prepare("SELECT body FROM messages WHERE chat_id = ? AND pinned_order IS NOT NULL ORDER BY pinned_order DESC")
      .all(chatId) as MessageRow[];
    return rows.map((row) => JSON.parse(row.body) as WireMessage);
  }

  pin(chatId: number, messageId: number): void {
    this.#database
      .prepare(
        `UPDATE messages SET pinned_order = (SELECT coalesce(max(pinned_order), 0) + 1 FROM messages WHERE chat_id = @chatId)
         WHERE chat_id = @chatId AND message_id = @messageId`,
      )
      .run({ chatId, messageId });
  }

  /** Unpins one message, or all of them when no id is given. */
  unpin(chatId: number, messageId?: number): void {
    this.#database
      .prepare("UPDATE messages SET pinned_order = NULL WHERE chat_id = ? AND (? IS NULL OR message_id = ?)")
      .run(chatId, messageId ?? null, messageId ?? null);
  }

  /** How many messages of others a person has not read in a chat. */
  unread(chatId: number, personId: number): number {
    const row = this.#database
      .prepare(
        `SELECT count(*) AS unread FROM messages m JOIN members r ON r.chat_id = m.chat_id AND r.person_id = @personId
         WHERE m.chat_id = @chatId AND m.message_id > r.read_up_to AND m.sender_id != @personId`,
      )
      .get({ chatId, personId }) as { unread: number };
    return row.unread;
  }

  /** The person has now seen everything in the chat. */
  markRead(chatId: number, personId: number): void {
    this.#database
      .prepare(
        `UPDATE members SET read_up_to = (SELECT coalesce(max(message_id), 0) FROM messages WHERE chat_id = @chatId)
         WHERE chat_id = @chatId AND person_id = @personId`,
      )
      .run({ chatId, personId });
  }
}
