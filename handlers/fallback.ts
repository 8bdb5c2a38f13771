import type { MiddlewareFn } from "grammy";
import type { GatedContext } from "./chat-context.ts";
import { reply, tellDeadButton } from "./reply.ts";

/** What nothing else took: plain words, or a button whose command no longer knows it. */
export const fallback: MiddlewareFn<GatedContext> = async (ctx) => {
  if (ctx.callbackQuery !== undefined) return tellDeadButton(ctx);
  if (ctx.message !== undefined && ctx.chat?.type === "private")
    await reply(ctx, ["I only understand commands. /help lists them."]);
};
