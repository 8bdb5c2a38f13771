import { randomUUID } from "node:crypto";
import { changeBotStatus } from "./bot-membership.ts";
import type { Chat, Person } from "./chat-book.ts";
import { wireUser } from "./chat-book.ts";
import { messageCaption, messageText } from "./message-content.ts";
import type { FormPart } from "./multipart.ts";
import { documentContent, photoContent, storeFile } from "./sent-file.ts";
import { badRequest, forbidden } from "./telegram-error.ts";
import type { TelegramState } from "./telegram-state.ts";
import { chatOnWire, nowSeconds, postMessage, replaceMessage } from "./telegram-state.ts";
import type { MemberStatus, WireEntity, WireMessage } from "./wire.ts";

const callbackKeptMs = 3600_000;

/** A person in one of their chats. */
export interface Actor {
  person: Person;
  chat: Chat;
}

/** What can be done with the bot in a chat: block and unblock in the private one, the others in groups and channels. */
export type BotAction = "add" | "promote" | "remove" | "block" | "unblock";

/** Sends a text as a person. Writing to the bot starts the chat and lifts a block, as Telegram's apps do. */
export function sendText(state: TelegramState, actor: Actor, text: string, replyTo?: number): WireMessage {
  return send(state, actor, { ...repliedTo(state, actor.chat, replyTo), ...messageText({ text }) });
}

/** Sends a picture as a photo, anything else as a document. */
export function sendUpload(state: TelegramState, actor: Actor, part: FormPart, caption: string): WireMessage {
  const written = messageCaption({ caption });
  requireVoice(state, actor);
  const isPicture = /^image\/(png|jpeg)$/.test(part.contentType);
  const file = storeFile(state.files, isPicture ? "photo" : "document", part);
  return send(state, actor, {
    ...(isPicture ? photoContent(file) : documentContent(file)),
    ...written,
  });
}

/** Changes the text of a message that the person sent themselves. */
export function editText(state: TelegramState, actor: Actor, messageId: number, text: string): WireMessage {
  const before = state.messages.get(actor.chat.id, messageId);
  const own = state.messages.senderId(actor.chat.id, messageId) === actor.person.id;
  if (before?.text === undefined || !own) throw badRequest("message can't be edited");
  const { entities: _old, ...rest } = before;
  const after: WireMessage = { ...rest, ...messageText({ text }), edit_date: nowSeconds(state) };
  state.database.transaction(() => {
    replaceMessage(state, actor.chat, after);
    if (reachesBot(state, actor.chat, after)) {
      state.updates.add(actor.chat.type === "channel" ? "edited_channel_post" : "edited_message", after);
    }
  })();
  return after;
}

/** Presses an inline button; returns the callback query's id, under which the bot's answer will come. */
export function press(state: TelegramState, actor: Actor, messageId: number, data: string): string {
  const message = state.messages.get(actor.chat.id, messageId);
  const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
  if (message === undefined || !buttons.some((button) => button.callback_data === data)) {
    throw badRequest("no such button");
  }
  const id = randomUUID();
  state.database.transaction(() => {
    state.database.prepare("DELETE FROM callbacks WHERE created_ms < ?").run(state.nowMs() - callbackKeptMs);
    state.database
      .prepare("INSERT INTO callbacks(id, person_id, chat_id, message_id, created_ms) VALUES (?, ?, ?, ?, ?)")
      .run(id, actor.person.id, actor.chat.id, messageId, state.nowMs());
    state.updates.add("callback_query", {
      id,
      from: wireUser(actor.person),
      message,
      chat_instance: String(actor.chat.id),
      data,
    });
  })();
  return id;
}

/** Adds, promotes, removes, blocks or unblocks the bot; in groups and channels only their creator may. */
export function actOnBot(state: TelegramState, { person, chat }: Actor, action: BotAction): void {
  const forPrivate = action === "block" || action === "unblock";
  if (forPrivate !== (chat.type === "private")) throw badRequest(`can't ${action} the bot in this chat`);
  if (!forPrivate && state.chats.statusOf(chat.id, person.id) !== "creator") {
    throw forbidden("only the chat's creator can do this");
  }
  const statuses: Record<BotAction, MemberStatus> = {
    add: chat.type === "channel" ? "administrator" : "member",
    promote: "administrator",
    remove: "kicked",
    block: "kicked",
    unblock: "member",
  };
  changeBotStatus(state, chat, statuses[action], wireUser(person));
}

function send(state: TelegramState, actor: Actor, content: Partial<WireMessage>): WireMessage {
  const { person, chat } = actor;
  requireVoice(state, actor);
  const wire = chatOnWire(state, chat);
  return state.database.transaction(() => {
    if (chat.type === "private") openPrivateChat(state, actor);
    const message = postMessage(state, chat, person.id, {
      ...(chat.type === "channel" ? { sender_chat: wire } : { from: wireUser(person) }),
      chat: wire,
      date: nowSeconds(state),
      ...content,
    });
    state.messages.markRead(chat.id, person.id);
    if (reachesBot(state, chat, message)) {
      state.updates.add(chat.type === "channel" ? "channel_post" : "message", message);
    }
    return message;
  })();
}

function openPrivateChat(state: TelegramState, { person, chat }: Actor): void {
  if (chat.bot_status === "kicked") changeBotStatus(state, chat, "member", wireUser(person));
  if (chat.bot_status === "left") state.chats.setBotStatus(chat.id, "member");
}

function requireVoice(state: TelegramState, { person, chat }: Actor): void {
  const status = state.chats.statusOf(chat.id, person.id);
  if (chat.type === "channel" && status !== "creator" && status !== "administrator") {
    throw forbidden("only administrators can post in a channel");
  }
}

function repliedTo(state: TelegramState, chat: Chat, messageId: number | undefined): Partial<WireMessage> {
  if (messageId === undefined) return {};
  const found = state.messages.get(chat.id, messageId);
  if (found === undefined) throw badRequest("message to be replied not found");
  const { reply_to_message: _deeper, ...flat } = found;
  return { reply_to_message: flat };
}

/** Privacy mode: as a plain member of a group the bot hears commands, mentions and replies to itself only. */
function reachesBot(state: TelegramState, chat: Chat, message: WireMessage): boolean {
  if (chat.type === "private" || chat.bot_status === "administrator") return true;
  if (chat.bot_status !== "member") return false;
  if (message.reply_to_message?.from?.id === state.bot.id) return true;
  const text = message.text ?? message.caption ?? "";
  const own = `@${state.bot.username}`;
  return (message.entities ?? message.caption_entities ?? []).some((entity: WireEntity) => {
    const part = text.slice(entity.offset, entity.offset + entity.length);
    if (entity.type === "mention") return part.toLowerCase() === own;
    return entity.type === "bot_command" && (!part.includes("@") || part.toLowerCase().endsWith(own));
  });
}
