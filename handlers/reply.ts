import type { Context, InlineKeyboard } from "grammy";
import { GrammyError } from "grammy";
import type { Line } from "./text/lines.ts";
import { messagesOf } from "./text/lines.ts";

/** Answers with rows, in as many messages as they need; the keyboard hangs on the last. */
export async function reply(ctx: Context, lines: readonly Line[], keyboard?: InlineKeyboard): Promise<void> {
  const messages = messagesOf(lines);
  for (const [index, message] of messages.entries()) {
    const markup = index === messages.length - 1 && keyboard !== undefined ? { reply_markup: keyboard } : {};
    await ctx.reply(message.text, {
      entities: message.entities,
      link_preview_options: { is_disabled: true },
      ...markup,
    });
  }
}

/** Answers a press by changing its message in place. The same text again is no error: Telegram says "not modified". */
export async function edit(ctx: Context, lines: readonly Line[], keyboard?: InlineKeyboard): Promise<void> {
  const message = messagesOf(lines)[0];
  if (message === undefined) return;
  const markup = keyboard === undefined ? {} : { reply_markup: keyboard };
  try {
    await ctx.editMessageText(message.text, {
      entities: message.entities,
      link_preview_options: { is_disabled: true },
      ...markup,
    });
  } catch (error) {
    if (!isNotModified(error)) throw error;
  }
}

export function isNotModified(error: unknown): boolean {
  return (
    error instanceof GrammyError && error.error_code === 400 && error.description.includes("message is not modified")
  );
}

/** Shows a page: as a new message for a command, in place for a press. */
export async function show(ctx: Context, lines: readonly Line[], keyboard?: InlineKeyboard): Promise<void> {
  if (ctx.callbackQuery === undefined) return reply(ctx, lines, keyboard);
  await edit(ctx, lines, keyboard);
  await acknowledge(ctx);
}

/** For a button whose command does not know it any more. */
export function tellDeadButton(ctx: Context): Promise<void> {
  return tell(ctx, "This button no longer works. Send its command again; /help lists them.");
}

/** A short word to the person who pressed, over the chat; a long one waits for OK. */
export function tell(ctx: Context, text: string): Promise<void> {
  const short = text.length <= 200 ? text : `${text.slice(0, 199)}…`;
  return acknowledge(ctx, { text: short, show_alert: text.length > 60 });
}

/** Ends the button's waiting sign. A press from before a restart can be too old for that, which changes nothing. */
export async function acknowledge(ctx: Context, answer: { text?: string; show_alert?: boolean } = {}): Promise<void> {
  try {
    await ctx.answerCallbackQuery(answer.text === undefined ? answer : { ...answer, text: answer.text.toWellFormed() });
  } catch (error) {
    if (!(error instanceof GrammyError && error.description.includes("query is too old"))) throw error;
  }
}
