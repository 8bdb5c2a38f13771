import { changeBotStatus, chatMember } from "../bot-membership.ts";
import type { Chat } from "../chat-book.ts";
import { wireUser } from "../chat-book.ts";
import type { MethodHandlers } from "../method-call.ts";
import { badRequest } from "../telegram-error.ts";
import type { TelegramState } from "../telegram-state.ts";
import { chatOnWire } from "../telegram-state.ts";

/** A group or channel that the bot is in; its members are nobody's business elsewhere. */
function memberChat(state: TelegramState, chatId: number | string): Chat {
  const chat = state.chats.findOpen(chatId);
  if (chat.type === "private") throw badRequest("there are no administrators in the private chat");
  return chat;
}

function botCounts(chat: Chat): boolean {
  return chat.bot_status === "member" || chat.bot_status === "administrator";
}

export const chatMethods: MethodHandlers<
  "getChat" | "getChatMember" | "getChatAdministrators" | "getChatMemberCount" | "leaveChat"
> = {
  getChat: (args, { state }) => {
    const chat = state.chats.find(args.chat_id);
    if (chat.bot_status === "left") throw badRequest("chat not found");
    const pinned = state.messages.pinned(chat.id)[0];
    return {
      ...chatOnWire(state, chat),
      accent_color_id: 0,
      max_reaction_count: 11,
      accepted_gift_types: {
        unlimited_gifts: false,
        limited_gifts: false,
        unique_gifts: false,
        premium_subscription: false,
        gifts_from_channels: false,
      },
      ...(pinned === undefined ? {} : { pinned_message: pinned }),
    };
  },

  getChatMember: (args, { state }) => {
    const chat = state.chats.findOpen(args.chat_id);
    if (args.user_id === state.bot.id) return chatMember(chat, state.bot, chat.bot_status);
    const person = state.chats.person(args.user_id);
    if (person === undefined) throw badRequest("member not found");
    return chatMember(chat, wireUser(person), state.chats.statusOf(chat.id, person.id));
  },

  getChatAdministrators: (args, { state }) => {
    const chat = memberChat(state, args.chat_id);
    const people = state.chats
      .members(chat.id)
      .filter(({ status }) => status === "creator" || status === "administrator")
      .map(({ person, status }) => chatMember(chat, wireUser(person), status));
    // "By default, bots other than the current bot are omitted."
    return chat.bot_status === "administrator" ? [...people, chatMember(chat, state.bot, chat.bot_status)] : people;
  },

  getChatMemberCount: (args, { state }) => {
    const chat = state.chats.findOpen(args.chat_id);
    return state.chats.members(chat.id).length + (botCounts(chat) ? 1 : 0);
  },

  leaveChat: (args, { state }) => {
    const chat = memberChat(state, args.chat_id);
    changeBotStatus(state, chat, "left", state.bot);
    return true;
  },
};
