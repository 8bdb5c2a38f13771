import type { Chat } from "./chat-book.ts";
import type { ReplyMarkup } from "./schema-parts.ts";
import { badRequest } from "./telegram-error.ts";
import type { TelegramState } from "./telegram-state.ts";
import { announceChat } from "./telegram-state.ts";
import type { WireInlineKeyboard } from "./wire.ts";

const maxCallbackBytes = 64;
const maxCopyLength = 256;

/** The inline keyboard of a message, checked as Telegram does; empty rows fall away, and an empty keyboard with them. */
export function inlineKeyboard(markup: ReplyMarkup | undefined): WireInlineKeyboard | undefined {
  if (markup === undefined || !("inline_keyboard" in markup)) return undefined;
  const rows = markup.inline_keyboard.filter((row) => row.length > 0);
  for (const button of rows.flat()) {
    if (button.text.trim() === "")
      throw badRequest("can't parse inline keyboard button: Button text must be non-empty");
    if ("callback_data" in button) {
      const bytes = Buffer.byteLength(button.callback_data);
      if (bytes < 1 || bytes > maxCallbackBytes) throw badRequest("BUTTON_DATA_INVALID");
    }
    if ("url" in button && !/^(?:https?|tg):\/\/\S+$/i.test(button.url)) {
      throw badRequest(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`);
    }
    if ("copy_text" in button && (button.copy_text.text === "" || button.copy_text.text.length > maxCopyLength)) {
      throw badRequest("BUTTON_COPY_TEXT_INVALID");
    }
  }
  return rows.length > 0 ? { inline_keyboard: rows } : undefined;
}

/** Shows or removes the keyboard below the chat's input, when the markup is one. */
export function applyReplyKeyboard(state: TelegramState, chat: Chat, markup: ReplyMarkup | undefined): void {
  if (markup === undefined || "inline_keyboard" in markup || chat.type === "channel") return;
  state.chats.setKeyboard(chat.id, "remove_keyboard" in markup ? null : markup);
  announceChat(state, chat);
}
