import type { Context, MiddlewareFn } from "grammy";
import { GrammyError } from "grammy";
import type { Leak } from "../src/app/leaked-key.ts";
import { leakedKey, noteLeak } from "../src/app/leaked-key.ts";
import type { AppPorts, Person } from "../src/app/ports.ts";
import { covers } from "../src/app/roles.ts";
import { channelSponsor } from "../src/app/subscriptions.ts";
import type { Report } from "./failure.ts";
import { reply } from "./reply.ts";

/**
 * Takes what opens a wallet out of the chat, whoever sent it, before anything else sees it. Who has a role is told what to do;
 * nobody without one gets an answer.
 */
export function keyGuard(app: AppPorts, report: Report): MiddlewareFn<Context> {
  return async (ctx, next) => {
    const text = ctx.msg?.text ?? ctx.msg?.caption;
    const leak = text === undefined || ctx.callbackQuery !== undefined ? undefined : await leakedKey(app, text);
    if (leak === undefined) return next();
    const isDeleted = await deleted(ctx, report);
    const person = senderOf(app, ctx);
    if (person === undefined || !covers(person.role, "viewer")) return;
    noteLeak(app, person, leak, isDeleted);
    await reply(ctx, adviceLines(leak, isDeleted));
  };
}

function senderOf(app: AppPorts, ctx: Context): Person | undefined {
  if (ctx.chat?.type === "channel") return channelSponsor(app, String(ctx.chat.id));
  return ctx.from === undefined ? undefined : app.persons.byTelegramId(String(ctx.from.id));
}

/** In a group or channel the bot may lack the right. */
async function deleted(ctx: Context, report: Report): Promise<boolean> {
  try {
    return await ctx.deleteMessage();
  } catch (error) {
    if (!(error instanceof GrammyError)) throw error;
    report("a message that looked like a key could not be deleted", error);
    return false;
  }
}

function adviceLines(leak: Leak, isDeleted: boolean): string[] {
  const what = leak === "key" ? "a private key" : "a wallet's phrase";
  return [
    isDeleted
      ? `That looked like ${what}: I deleted the message and kept nothing of it.`
      : `That looks like ${what}, and I may not delete it here: delete the message yourself, now.`,
    "It passed through Telegram, so count it as lost:",
    "1. Make a new wallet, and move everything from the old one to it at once.",
    "2. Give me the new key only at the machine I run on: npm run key:import. Never in a chat.",
    "If it was a hash and no key, send it with a word beside it.",
  ];
}
