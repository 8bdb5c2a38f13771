import type { Chat, Person } from "./chat-book.ts";
import type { TelegramState } from "./telegram-state.ts";
import type { WireMessage } from "./wire.ts";

/** A message with who sent it: in a channel the Bot API's message does not say. */
export type PageMessage = WireMessage & { sender_id: number };

/** All that the chat page shows around the messages, as one person sees it. */
export function pageState(state: TelegramState, me: Person): object {
  return {
    me,
    people: state.chats.people(),
    bot: { ...state.bot, description: state.settings.get("description") ?? "" },
    chats: state.chats.chatsOf(me.id).map((chat) => pageChat(state, chat, me)),
  };
}

/** One chat of the list; the private one carries the bot's name. */
export function pageChat(state: TelegramState, chat: Chat, me: Person): object {
  const status = state.chats.statusOf(chat.id, me.id);
  const last = state.messages.page(chat.id, undefined, 1)[0];
  const botIsIn = chat.bot_status === "member" || chat.bot_status === "administrator";
  return {
    id: chat.id,
    type: chat.type,
    title: chat.type === "private" ? state.bot.first_name : chat.title,
    members: state.chats.members(chat.id).map(({ person }) => person.first_name),
    bot_status: chat.bot_status,
    my_status: status,
    can_write: chat.type !== "channel" || status === "creator" || status === "administrator",
    unread: state.messages.unread(chat.id, me.id),
    last: last === undefined ? null : withSender(state, last),
    pinned: state.messages.pinned(chat.id).map((message) => withSender(state, message)),
    keyboard: chat.keyboard === null ? null : (JSON.parse(chat.keyboard) as unknown),
    commands: botIsIn || chat.type === "private" ? state.menu.shownTo(chat, me.id, status) : [],
  };
}

export function withSender(state: TelegramState, message: WireMessage): PageMessage {
  return { ...message, sender_id: state.messages.senderId(message.chat.id, message.message_id) ?? 0 };
}
