import type { Chat } from "./chat-book.ts";
import { ChatBook, wireChat } from "./chat-book.ts";
import { CommandMenu } from "./command-menu.ts";
import type { TelegramDatabase } from "./database.ts";
import { openTelegramDatabase } from "./database.ts";
import { EventStream } from "./event-stream.ts";
import { FaultBoard } from "./faults.ts";
import { FileShelf } from "./file-shelf.ts";
import { MessageBook } from "./message-book.ts";
import { SettingBook } from "./setting-book.ts";
import { UpdateQueue } from "./update-queue.ts";
import type { WireChat, WireMessage, WireUser } from "./wire.ts";

/** Everything the local Telegram knows. All but the open pages and the faults is in SQLite. */
export interface TelegramState {
  readonly database: TelegramDatabase;
  readonly bot: Required<Omit<WireUser, "language_code">>;
  readonly chats: ChatBook;
  readonly messages: MessageBook;
  readonly updates: UpdateQueue;
  readonly files: FileShelf;
  readonly menu: CommandMenu;
  readonly settings: SettingBook;
  readonly events: EventStream;
  readonly faults: FaultBoard;
  readonly nowMs: () => number;
}

/** Opens the state kept in `folder`; the bot's id is the number before the colon of its token. */
export function openTelegramState(folder: string, botToken: string, nowMs: () => number): TelegramState {
  const database = openTelegramDatabase(folder);
  const settings = new SettingBook(database);
  return {
    database,
    bot: {
      id: Number(/^\d+/.exec(botToken)?.[0] ?? "1"),
      is_bot: true,
      first_name: "Understudy",
      username: "understudy_sandbox_bot",
    },
    chats: new ChatBook(database),
    messages: new MessageBook(database),
    updates: new UpdateQueue(database, settings, nowMs),
    files: new FileShelf(database),
    menu: new CommandMenu(database),
    settings,
    events: new EventStream(),
    faults: new FaultBoard(),
    nowMs,
  };
}

/** The clock as Telegram's dates: whole Unix seconds. */
export function nowSeconds(state: TelegramState): number {
  return Math.floor(state.nowMs() / 1000);
}

/** The people who see what happens in a chat. */
export function audience(state: TelegramState, chat: Chat): number[] {
  return state.chats.members(chat.id).map(({ person }) => person.id);
}

/** The chat as messages and updates carry it. */
export function chatOnWire(state: TelegramState, chat: Chat): WireChat {
  return wireChat(chat, chat.type === "private" ? state.chats.person(chat.id) : undefined);
}

/** Stores a new message and shows it on the pages of the chat's people. */
export function postMessage(
  state: TelegramState,
  chat: Chat,
  senderId: number,
  draft: Omit<WireMessage, "message_id">,
): WireMessage {
  const message = state.messages.add(senderId, draft);
  state.events.publish(audience(state, chat), { type: "message", chat_id: chat.id, message, sender_id: senderId });
  return message;
}

/** Stores a changed message and shows the change. */
export function replaceMessage(state: TelegramState, chat: Chat, message: WireMessage): void {
  state.messages.replace(message);
  const senderId = state.messages.senderId(chat.id, message.message_id);
  state.events.publish(audience(state, chat), { type: "edited", chat_id: chat.id, message, sender_id: senderId });
}

/** Tells the pages that a chat's surroundings changed: pins, keyboard, commands, the bot's membership. */
export function announceChat(state: TelegramState, chat: Chat): void {
  state.events.publish(audience(state, chat), { type: "chat", chat_id: chat.id });
}
