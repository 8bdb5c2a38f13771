import type { Chat } from "./chat-book.ts";
import type { TelegramState } from "./telegram-state.ts";
import { announceChat, chatOnWire, nowSeconds } from "./telegram-state.ts";
import type { MemberStatus, WireUser } from "./wire.ts";

const adminRights = {
  can_be_edited: false,
  is_anonymous: false,
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: false,
  can_restrict_members: false,
  can_promote_members: false,
  can_change_info: false,
  can_invite_users: true,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_send_welcome_messages: false,
};

/** The Bot API's ChatMember of a user with this standing in a chat. */
export function chatMember(chat: Chat, user: WireUser, status: MemberStatus): object {
  switch (status) {
    case "creator":
      return { status, user, is_anonymous: false };
    case "administrator":
      return {
        status,
        user,
        ...adminRights,
        ...(chat.type === "channel"
          ? { can_post_messages: true, can_edit_messages: true }
          : { can_pin_messages: true }),
      };
    case "kicked":
      return { status, user, until_date: 0 };
    default:
      return { status, user };
  }
}

/** Changes the bot's standing in a chat and tells the bot by a my_chat_member update; `from` did it. */
export function changeBotStatus(state: TelegramState, chat: Chat, status: MemberStatus, from: WireUser): void {
  if (chat.bot_status === status) return;
  state.database.transaction(() => {
    state.chats.setBotStatus(chat.id, status);
    state.updates.add("my_chat_member", {
      chat: chatOnWire(state, chat),
      from,
      date: nowSeconds(state),
      old_chat_member: chatMember(chat, state.bot, chat.bot_status),
      new_chat_member: chatMember(chat, state.bot, status),
    });
  })();
  announceChat(state, chat);
}
