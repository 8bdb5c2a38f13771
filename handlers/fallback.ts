import type { MiddlewareFn } from "grammy";
import type { GatedContext } from "./chat-context.ts";
import { reply, tellDeadButton } from "./reply.ts";

/** Somebody in a hurry leaves the stroke out. */
const HALT = /^\s*(stop|pause)\b/i;

/** What nothing else took: plain words, or a button whose command no longer knows it. */
export const fallback: MiddlewareFn<GatedContext> = async (ctx) => {
  if (ctx.callbackQuery !== undefined) return tellDeadButton(ctx);
  if (ctx.message === undefined || ctx.chat?.type !== "private") return;
  const word = HALT.exec(ctx.message.text ?? "")?.[1]?.toLowerCase();
  const hint = word === undefined ? "/help lists them." : `Nothing was done. Did you mean /${word}?`;
  await reply(ctx, [`I only understand commands. ${hint}`]);
};
