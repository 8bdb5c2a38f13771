import type { Chat } from "../chat-book.ts";
import type { FormattedText } from "../formatted-text.ts";
import { formatText } from "../formatted-text.ts";
import type { MethodCall, MethodHandlers } from "../method-call.ts";
import type { MethodArguments } from "../method-schemas.ts";
import { applyReplyKeyboard, inlineKeyboard } from "../reply-markup.ts";
import { documentContent, photoContent, takeFile } from "../sent-file.ts";
import { badRequest } from "../telegram-error.ts";
import type { TelegramState } from "../telegram-state.ts";
import { audience, chatOnWire, nowSeconds, postMessage } from "../telegram-state.ts";
import type { WireMessage } from "../wire.ts";

export const maxTextLength = 4096;
export const maxCaptionLength = 1024;

type SendArguments = MethodArguments<"sendMessage" | "sendPhoto" | "sendDocument">;
type Content = Pick<WireMessage, "text" | "entities" | "caption" | "caption_entities" | "photo" | "document">;

/** The text of a message; Telegram's 400 when it is empty or longer than 4096. */
export function messageText(args: Parameters<typeof formatText>[0]): Content {
  const { text, entities } = formatText(args);
  if (text === "") throw badRequest("message text is empty");
  if (text.length > maxTextLength) throw badRequest("message is too long");
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

/** The caption of a photo or document; Telegram's 400 when it is longer than 1024. */
export function messageCaption(
  args: Pick<MethodArguments<"sendPhoto">, "caption" | "caption_entities" | "parse_mode">,
): Content {
  const formatted: FormattedText = formatText({
    text: args.caption ?? "",
    parse_mode: args.parse_mode,
    entities: args.caption_entities,
  });
  if (formatted.text.length > maxCaptionLength) throw badRequest("message caption is too long");
  if (formatted.text === "") return {};
  return {
    caption: formatted.text,
    ...(formatted.entities.length > 0 ? { caption_entities: formatted.entities } : {}),
  };
}

/** Sends as the bot: in a channel under the channel's name. */
function send({ state }: MethodCall, chat: Chat, args: SendArguments, content: Content): WireMessage {
  const markup = inlineKeyboard(args.reply_markup);
  const replied = repliedMessage(state, chat, args);
  const wire = chatOnWire(state, chat);
  const message = postMessage(state, chat, state.bot.id, {
    ...(chat.type === "channel" ? { sender_chat: wire } : { from: state.bot }),
    chat: wire,
    date: nowSeconds(state),
    ...(replied === undefined ? {} : { reply_to_message: replied }),
    ...content,
    ...(markup === undefined ? {} : { reply_markup: markup }),
  });
  applyReplyKeyboard(state, chat, args.reply_markup);
  return message;
}

function repliedMessage(state: TelegramState, chat: Chat, args: SendArguments): WireMessage | undefined {
  const wanted = args.reply_parameters?.message_id;
  if (wanted === undefined) return undefined;
  const found = state.messages.get(chat.id, wanted);
  if (found === undefined) {
    if (args.reply_parameters?.allow_sending_without_reply === true) return undefined;
    throw badRequest("message to be replied not found");
  }
  const { reply_to_message: _deeper, ...flat } = found;
  return flat;
}

export const sendingMethods: MethodHandlers<"sendMessage" | "sendPhoto" | "sendDocument" | "sendChatAction"> = {
  sendMessage: (args, call) => {
    const chat = call.state.chats.findOpen(args.chat_id);
    return send(call, chat, args, messageText(args));
  },

  sendPhoto: (args, call) => {
    const chat = call.state.chats.findOpen(args.chat_id);
    const caption = messageCaption(args);
    const file = takeFile(call.state.files, "photo", args.photo, call.uploads);
    return send(call, chat, args, { ...photoContent(file), ...caption });
  },

  sendDocument: (args, call) => {
    const chat = call.state.chats.findOpen(args.chat_id);
    const caption = messageCaption(args);
    const file = takeFile(call.state.files, "document", args.document, call.uploads);
    return send(call, chat, args, { ...documentContent(file), ...caption });
  },

  sendChatAction: (args, { state }) => {
    const chat = state.chats.findOpen(args.chat_id);
    state.events.publish(audience(state, chat), { type: "action", chat_id: chat.id, action: args.action });
    return true;
  },
};
