import type { Chat } from "../chat-book.ts";
import { messageCaption, messageText } from "../message-content.ts";
import type { MethodHandlers } from "../method-call.ts";
import { inlineKeyboard } from "../reply-markup.ts";
import { badRequest } from "../telegram-error.ts";
import type { TelegramState } from "../telegram-state.ts";
import { announceChat, audience, nowSeconds, replaceMessage } from "../telegram-state.ts";
import type { WireMessage } from "../wire.ts";

const deletableS = 48 * 3600;
const maxDeleted = 100;
const notModified =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

interface EditTarget {
  chat_id?: number | string | undefined;
  message_id?: number | undefined;
}

/** Changes one of the bot's own messages; Telegram's 400 when nothing would change. */
function edit(
  state: TelegramState,
  target: EditTarget,
  change: (before: WireMessage) => Omit<WireMessage, "edit_date">,
): WireMessage {
  if (target.chat_id === undefined) throw badRequest("chat_id is empty");
  if (target.message_id === undefined) throw badRequest("message identifier is not specified");
  const chat = state.chats.findOpen(target.chat_id);
  const before = state.messages.get(chat.id, target.message_id);
  if (before === undefined) throw badRequest("message to edit not found");
  if (state.messages.senderId(chat.id, before.message_id) !== state.bot.id) throw badRequest("message can't be edited");
  const { edit_date: _last, ...unchanged } = before;
  const changed = change(unchanged);
  if (content(changed) === content(unchanged)) throw badRequest(notModified);
  const after = { ...changed, edit_date: nowSeconds(state) };
  replaceMessage(state, chat, after);
  return after;
}

/** What "modified" is about, in one spelling whatever the order of the object's fields. */
function content(message: WireMessage): string {
  return JSON.stringify([
    message.text,
    message.entities?.map((e) => [e.type, e.offset, e.length, e.url, e.language]),
    message.caption,
    message.caption_entities?.map((e) => [e.type, e.offset, e.length, e.url, e.language]),
    message.reply_markup?.inline_keyboard.map((row) =>
      row.map((b) => [b.text, b.callback_data, b.url, b.copy_text?.text, b.style]),
    ),
  ]);
}

function withMarkup(message: WireMessage, markup: Parameters<typeof inlineKeyboard>[0]): WireMessage {
  const { reply_markup: _old, ...rest } = message;
  const keyboard = inlineKeyboard(markup);
  return keyboard === undefined ? rest : { ...rest, reply_markup: keyboard };
}

function deleteOne(state: TelegramState, chat: Chat, messageId: number): void {
  const message = state.messages.get(chat.id, messageId);
  if (message === undefined) throw badRequest("message to delete not found");
  const own = state.messages.senderId(chat.id, messageId) === state.bot.id;
  const old = nowSeconds(state) - message.date > deletableS;
  const allowed = chat.bot_status === "administrator" || (!old && (own || chat.type === "private"));
  if (!allowed) throw badRequest("message can't be deleted for everyone");
  state.messages.remove(chat.id, messageId);
  state.events.publish(audience(state, chat), { type: "deleted", chat_id: chat.id, message_id: messageId });
}

function pinnableChat(state: TelegramState, chatId: number | string): Chat {
  const chat = state.chats.findOpen(chatId);
  if (chat.type !== "private" && chat.bot_status !== "administrator") {
    throw badRequest("not enough rights to manage pinned messages in the chat");
  }
  return chat;
}

export const editingMethods: MethodHandlers<
  | "editMessageText"
  | "editMessageCaption"
  | "editMessageReplyMarkup"
  | "deleteMessage"
  | "deleteMessages"
  | "pinChatMessage"
  | "unpinChatMessage"
  | "unpinAllChatMessages"
> = {
  editMessageText: (args, { state }) => {
    const { text } = args;
    if (text === undefined) throw badRequest("message text is empty");
    const changed = messageText({ ...args, text });
    return edit(state, args, (before) => {
      if (before.text === undefined) throw badRequest("there is no text in the message to edit");
      const { entities: _old, ...rest } = before;
      return withMarkup({ ...rest, ...changed }, args.reply_markup);
    });
  },

  editMessageCaption: (args, { state }) => {
    const changed = messageCaption(args);
    return edit(state, args, (before) => {
      if (before.text !== undefined) throw badRequest("there is no caption in the message to edit");
      const { caption: _text, caption_entities: _old, ...rest } = before;
      return withMarkup({ ...rest, ...changed }, args.reply_markup);
    });
  },

  editMessageReplyMarkup: (args, { state }) => edit(state, args, (before) => withMarkup(before, args.reply_markup)),

  deleteMessage: (args, { state }) => {
    deleteOne(state, state.chats.findOpen(args.chat_id), args.message_id);
    return true;
  },

  deleteMessages: (args, { state }) => {
    const chat = state.chats.findOpen(args.chat_id);
    if (args.message_ids.length > maxDeleted) throw badRequest("too many messages to delete");
    for (const id of args.message_ids) {
      // "If some of the specified messages can't be found, they are skipped."
      if (state.messages.get(chat.id, id) !== undefined) deleteOne(state, chat, id);
    }
    return true;
  },

  pinChatMessage: (args, { state }) => {
    const chat = pinnableChat(state, args.chat_id);
    if (state.messages.get(chat.id, args.message_id) === undefined) throw badRequest("message to pin not found");
    state.messages.pin(chat.id, args.message_id);
    announceChat(state, chat);
    return true;
  },

  unpinChatMessage: (args, { state }) => {
    const chat = pinnableChat(state, args.chat_id);
    const messageId = args.message_id ?? state.messages.pinned(chat.id)[0]?.message_id;
    if (messageId === undefined || state.messages.get(chat.id, messageId) === undefined) {
      throw badRequest("message to unpin not found");
    }
    state.messages.unpin(chat.id, messageId);
    announceChat(state, chat);
    return true;
  },

  unpinAllChatMessages: (args, { state }) => {
    const chat = pinnableChat(state, args.chat_id);
    state.messages.unpin(chat.id);
    announceChat(state, chat);
    return true;
  },
};
