import { Composer, InlineKeyboard } from "grammy";
import { ask, CONFIRM_WITHIN_MS } from "../src/app/confirmations.ts";
import type { ConfirmedAction } from "../src/app/confirmed-action.ts";
import { confirm, decline } from "../src/app/confirmed-action.ts";
import { wordOf } from "../src/app/limit-list.ts";
import { shown } from "../src/app/limits.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import type { GatedContext } from "./chat-context.ts";
import { acknowledge, edit, reply, tell } from "./reply.ts";
import type { Line } from "./text/lines.ts";
import { messagesOf } from "./text/lines.ts";

/** What is said afterwards. */
function done(action: ConfirmedAction): string {
  switch (action.action) {
    case "resume":
      return "Done: I am running again. /status shows it.";
    case "release":
      return "Done: the stop has ended, I am running again. /status shows it.";
    case "flatten":
      return "Done: everything is being sold. I tell you what came of it; /positions shows what is left.";
    case "cash-flow":
      return "Done: it is booked, and counts neither as profit nor as loss. /balance shows it.";
    case "breaker-reset":
      return `Done: the breaker ${action.name} is closed. /breakers shows them all.`;
    case "limit": {
      const limit = wordOf(action.name);
      return `Done: ${limit.word} is ${shown(limit, action.to)} now. /limits shows it.`;
    }
    case "drawdown-restart":
      return "Done: the drawdown counts from now. /limits shows it.";
    case "market-filters":
      return "Done: I buy by these lists from now on. /markets shows them.";
    case "copy-rules":
      return "Done: I copy and hold by that from now on. /sizing shows it.";
    case "target-add":
      return "Done: the wallet is a target now. I copy what it trades from now on.";
    case "target-resume":
      return "Done: I copy this target's buys again.";
    case "target-remove":
      return "Done: it is no target any more. Nothing of it is bought or sold with it from now on.";
  }
}

/** Asks once, with the effect in figures; the buttons are good for a minute, once, for this person in this chat. */
export async function askFirst(
  app: AppPorts,
  ctx: GatedContext,
  action: ConfirmedAction,
  yes: string,
  effect: readonly Line[],
): Promise<void> {
  const { action: name, ...params } = action;
  const text = messagesOf(effect)
    .map((message) => message.text)
    .join("\n");
  const token = ask(app, { person: ctx.person, chatId: String(ctx.chat?.id), action: name, params, effect: text });
  const buttons = new InlineKeyboard().text(yes, `confirm:${token}`).text("No, leave it", `decline:${token}`);
  await reply(ctx, [...effect, "", `The buttons are good for ${CONFIRM_WITHIN_MS / 1000} seconds.`], buttons);
  if (ctx.callbackQuery !== undefined) await acknowledge(ctx);
}

export function confirmationChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.callbackQuery(/^confirm:(.+)$/, async (ctx) => {
    const action = await answered(ctx, () => confirm(app, ctx.match[1] ?? "", ctx.person, String(ctx.chat?.id)));
    if (action === undefined) return;
    await close(ctx, done(action));
    await tell(ctx, "Done");
  });
  composer.callbackQuery(/^decline:(.+)$/, async (ctx) => {
    const declined = await answered(ctx, () => decline(app, ctx.match[1] ?? "", ctx.person, String(ctx.chat?.id)));
    if (declined === undefined) return;
    // The question itself had paused buys.
    const isPaused = declined === "flatten";
    await close(
      ctx,
      isPaused ? "Nothing is sold. Buys stay paused until /resume." : "Left as it was. Nothing was changed.",
    );
    await tell(ctx, isPaused ? "Nothing is sold" : "Nothing was changed");
  });
  return composer;
}

/** A press that came too late, twice or from somebody else is told so, and changes nothing. */
async function answered<T>(ctx: GatedContext, act: () => T): Promise<T | undefined> {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await tell(ctx, error.message);
    return undefined;
  }
}

/** The question stays readable; its buttons go. */
async function close(ctx: GatedContext, outcome: string): Promise<void> {
  const asked = ctx.callbackQuery?.message?.text ?? "";
  const effect = asked.slice(0, asked.lastIndexOf("\n\n")) || asked;
  await edit(ctx, [effect, "", outcome]);
}
