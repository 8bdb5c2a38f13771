import { z } from "zod";

export const chatIdSchema = z.union([z.int(), z.string()]);

const commonEntity = z.strictObject({
  type: z.enum([
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
  ]),
  offset: z.int().min(0),
  length: z.int().min(0),
});
const preEntity = z.strictObject({
  type: z.literal("pre"),
  offset: z.int().min(0),
  length: z.int().min(0),
  language: z.string().optional(),
});
const textLinkEntity = z.strictObject({
  type: z.literal("text_link"),
  offset: z.int().min(0),
  length: z.int().min(0),
  url: z.string(),
});

/** MessageEntity without mentions by user, custom emoji and date_time. */
export const entitySchema = z.discriminatedUnion("type", [commonEntity, preEntity, textLinkEntity]);

const buttonLook = { text: z.string(), style: z.enum(["danger", "success", "primary"]).optional() };

/** Inline buttons with callback data, an address, or a text to copy. */
const inlineButtonSchema = z.union([
  z.strictObject({ ...buttonLook, callback_data: z.string() }),
  z.strictObject({ ...buttonLook, url: z.string() }),
  z.strictObject({ ...buttonLook, copy_text: z.strictObject({ text: z.string() }) }),
]);

export const inlineKeyboardSchema = z.strictObject({ inline_keyboard: z.array(z.array(inlineButtonSchema)) });

const replyKeyboardSchema = z.strictObject({
  keyboard: z.array(z.array(z.union([z.string(), z.strictObject(buttonLook)]))),
  is_persistent: z.boolean().optional(),
  resize_keyboard: z.boolean().optional(),
  one_time_keyboard: z.boolean().optional(),
  input_field_placeholder: z.string().optional(),
  selective: z.boolean().optional(),
});
const removeKeyboardSchema = z.strictObject({ remove_keyboard: z.literal(true), selective: z.boolean().optional() });
const forceReplySchema = z.strictObject({
  force_reply: z.literal(true),
  input_field_placeholder: z.string().optional(),
  selective: z.boolean().optional(),
});

export const replyMarkupSchema = z.union([
  inlineKeyboardSchema,
  replyKeyboardSchema,
  removeKeyboardSchema,
  forceReplySchema,
]);

export type ReplyMarkup = z.infer<typeof replyMarkupSchema>;

export const replyParametersSchema = z.strictObject({
  message_id: z.int().optional(),
  chat_id: chatIdSchema.optional(),
  allow_sending_without_reply: z.boolean().optional(),
});

export const linkPreviewSchema = z.strictObject({
  is_disabled: z.boolean().optional(),
  url: z.string().optional(),
  prefer_small_media: z.boolean().optional(),
  prefer_large_media: z.boolean().optional(),
  show_above_text: z.boolean().optional(),
});

export const commandSchema = z.strictObject({ command: z.string(), description: z.string() });

export const commandScopeSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("default") }),
  z.strictObject({ type: z.literal("all_private_chats") }),
  z.strictObject({ type: z.literal("all_group_chats") }),
  z.strictObject({ type: z.literal("all_chat_administrators") }),
  z.strictObject({ type: z.literal("chat"), chat_id: chatIdSchema }),
  z.strictObject({ type: z.literal("chat_administrators"), chat_id: chatIdSchema }),
  z.strictObject({ type: z.literal("chat_member"), chat_id: chatIdSchema, user_id: z.int() }),
]);

export const menuButtonSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("commands") }),
  z.strictObject({ type: z.literal("default") }),
]);

/** Two-letter ISO 639-1 codes that the page's people could have; the page itself speaks English. */
export const languageSchema = z.enum(["en", "de", "es", "fr", "it", "nl", "pt", "ru", "uk", "zh"]);
