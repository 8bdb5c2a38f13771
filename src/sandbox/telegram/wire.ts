/** The Bot API objects as far as the local Telegram produces them; dates are Unix seconds. */

export interface WireUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
  language_code?: string;
}

export interface WireChat {
  id: number;
  type: "private" | "supergroup" | "channel";
  title?: string;
  username?: string;
  first_name?: string;
}

/** `offset` and `length` count UTF-16 code units, as JavaScript strings do. */
export interface WireEntity {
  type: string;
  offset: number;
  length: number;
  url?: string | undefined;
  language?: string | undefined;
}

export interface WireButton {
  text: string;
  callback_data?: string | undefined;
  url?: string | undefined;
  copy_text?: { text: string } | undefined;
  style?: "danger" | "success" | "primary" | undefined;
}

export interface WireInlineKeyboard {
  inline_keyboard: WireButton[][];
}

export interface WirePhotoSize {
  file_id: string;
  file_unique_id: string;
  width: number;
  height: number;
  file_size: number;
}

export interface WireDocument {
  file_id: string;
  file_unique_id: string;
  file_name: string;
  mime_type: string;
  file_size: number;
}

export interface WireMessage {
  message_id: number;
  date: number;
  chat: WireChat;
  from?: WireUser;
  sender_chat?: WireChat;
  text?: string;
  entities?: WireEntity[];
  caption?: string;
  caption_entities?: WireEntity[];
  photo?: WirePhotoSize[];
  document?: WireDocument;
  reply_markup?: WireInlineKeyboard;
  reply_to_message?: WireMessage;
  edit_date?: number;
}

export type MemberStatus = "creator" | "administrator" | "member" | "left" | "kicked";

/** A bot command as its menu shows it. */
export interface WireCommand {
  command: string;
  description: string;
}
