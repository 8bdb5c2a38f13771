import type { Chat } from "../chat-book.ts";
import { messageCaption, messageText } from "../message-content.ts";
import type { MethodCall, MethodHandlers } from "../method-call.ts";
import type { MethodArguments } from "../method-schemas.ts";
import { applyReplyKeyboard, inlineKeyboard } from "../reply-markup.ts";
import { documentContent, photoContent, takeFile } from "../sent-file.ts";
import { badRequest } from "../telegram-error.ts";
import type { TelegramState } from "../telegram-state.ts";
import { audience, chatOnWire, nowSeconds, postMessage } from "../telegram-state.ts";
import type { WireMessage } from "../wire.ts";

type SendArguments = MethodArguments<"sendMessage" | "sendPhoto" | "sendDocument">;
type Content = Pick<WireMessage, "text" | "entities" | "caption" | "caption_entities" | "photo" | "document">;

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
