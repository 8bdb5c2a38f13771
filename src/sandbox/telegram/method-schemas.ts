import { z } from "zod";
import {
  chatIdSchema,
  commandSchema,
  commandScopeSchema,
  entitySchema,
  inlineKeyboardSchema,
  languageSchema,
  linkPreviewSchema,
  menuButtonSchema,
  replyMarkupSchema,
  replyParametersSchema,
} from "./schema-parts.ts";

/** All kinds of update there are; few of them ever happen here. */
const updateKinds = z.enum([
  "message",
  "edited_message",
  "channel_post",
  "edited_channel_post",
  "business_connection",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
  "guest_message",
  "stopped_message_generation",
  "message_reaction",
  "message_reaction_count",
  "inline_query",
  "chosen_inline_result",
  "callback_query",
  "shipping_query",
  "pre_checkout_query",
  "purchased_paid_media",
  "poll",
  "poll_answer",
  "my_chat_member",
  "chat_member",
  "chat_join_request",
  "chat_boost",
  "removed_chat_boost",
  "managed_bot",
  "subscription",
]);

const ofChat = { chat_id: chatIdSchema };
const ofMessage = { chat_id: chatIdSchema, message_id: z.int() };
const edit = {
  chat_id: chatIdSchema.optional(),
  message_id: z.int().optional(),
  reply_markup: inlineKeyboardSchema.optional(),
};
const send = {
  chat_id: chatIdSchema,
  disable_notification: z.boolean().optional(),
  protect_content: z.boolean().optional(),
  reply_parameters: replyParametersSchema.optional(),
  reply_markup: replyMarkupSchema.optional(),
};
const parseMode = z.literal("HTML").optional();
const caption = {
  caption: z.string().optional(),
  parse_mode: parseMode,
  caption_entities: z.array(entitySchema).optional(),
};
const inLanguage = { language_code: languageSchema.optional() };
const scoped = { scope: commandScopeSchema.optional(), ...inLanguage };
const nothing = z.strictObject({});

/** What each method takes. A type test holds names and requiredness equal to `@grammyjs/types`. */
export const methodSchemas = {
  getMe: nothing,
  getUpdates: z.strictObject({
    offset: z.int().optional(),
    limit: z.int().optional(),
    timeout: z.int().optional(),
    allowed_updates: z.array(updateKinds).optional(),
  }),
  deleteWebhook: z.strictObject({ drop_pending_updates: z.boolean().optional() }),
  getWebhookInfo: nothing,
  sendMessage: z.strictObject({
    ...send,
    text: z.string(),
    parse_mode: parseMode,
    entities: z.array(entitySchema).optional(),
    link_preview_options: linkPreviewSchema.optional(),
  }),
  sendPhoto: z.strictObject({ ...send, ...caption, photo: z.string() }),
  sendDocument: z.strictObject({
    ...send,
    ...caption,
    document: z.string(),
    disable_content_type_detection: z.boolean().optional(),
  }),
  sendChatAction: z.strictObject({
    chat_id: chatIdSchema,
    action: z.enum([
      "typing",
      "upload_photo",
      "record_video",
      "upload_video",
      "record_voice",
      "upload_voice",
      "upload_document",
      "choose_sticker",
      "find_location",
      "record_video_note",
      "upload_video_note",
    ]),
  }),
  editMessageText: z.strictObject({
    ...edit,
    text: z.string().optional(),
    parse_mode: parseMode,
    entities: z.array(entitySchema).optional(),
    link_preview_options: linkPreviewSchema.optional(),
  }),
  editMessageCaption: z.strictObject({ ...edit, ...caption }),
  editMessageReplyMarkup: z.strictObject(edit),
  deleteMessage: z.strictObject(ofMessage),
  deleteMessages: z.strictObject({ chat_id: chatIdSchema, message_ids: z.array(z.int()) }),
  pinChatMessage: z.strictObject({ ...ofMessage, disable_notification: z.boolean().optional() }),
  unpinChatMessage: z.strictObject({ ...ofChat, message_id: z.int().optional() }),
  unpinAllChatMessages: z.strictObject(ofChat),
  getFile: z.strictObject({ file_id: z.string() }),
  answerCallbackQuery: z.strictObject({
    callback_query_id: z.string(),
    text: z.string().optional(),
    show_alert: z.boolean().optional(),
    url: z.string().optional(),
    cache_time: z.int().optional(),
  }),
  setMyCommands: z.strictObject({ commands: z.array(commandSchema), ...scoped }),
  getMyCommands: z.strictObject(scoped),
  deleteMyCommands: z.strictObject(scoped),
  setMyDescription: z.strictObject({ description: z.string().optional(), ...inLanguage }),
  setMyShortDescription: z.strictObject({ short_description: z.string().optional(), ...inLanguage }),
  setChatMenuButton: z.strictObject({ chat_id: z.int().optional(), menu_button: menuButtonSchema.optional() }),
  getChatMenuButton: z.strictObject({ chat_id: z.int().optional() }),
  getChat: z.strictObject(ofChat),
  getChatMember: z.strictObject({ ...ofChat, user_id: z.int() }),
  getChatAdministrators: z.strictObject({ ...ofChat, return_bots: z.boolean().optional() }),
  getChatMemberCount: z.strictObject(ofChat),
  leaveChat: z.strictObject(ofChat),
} as const;

export type MethodName = keyof typeof methodSchemas;
export type MethodArguments<M extends MethodName> = z.output<(typeof methodSchemas)[M]>;
