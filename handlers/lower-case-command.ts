import type { Context, MiddlewareFn } from "grammy";

/** A command in capitals, as a phone's keyboard may write it, is the same command; its argument stays as typed. */
export const lowerCaseCommand: MiddlewareFn<Context> = async (ctx, next) => {
  const written = ctx.message ?? ctx.channelPost;
  // The length stays, and with it what Telegram marked as a command.
  if (written?.text !== undefined) written.text = written.text.replace(/^\/\w+/, (name) => name.toLowerCase());
  await next();
};
