import type { ConversationFlavor } from "@grammyjs/conversations";
import { createConversation } from "@grammyjs/conversations";
import type { Api, Context, Transformer } from "grammy";
import { Composer } from "grammy";
import { dueChecklist, readChecklists } from "../src/app/checklist.ts";
import type { AppPorts } from "../src/app/ports.ts";
import type { ChatContext } from "./chat-context.ts";
import { checklistDialogue, DIALOGUE_HASH } from "./checklist-dialogue.ts";
import { checklistLines, checklistSummary, startButtons } from "./checklist-pages.ts";
import { acknowledge, reply, tell } from "./reply.ts";
import { messagesOf } from "./text/lines.ts";

/** Changes when the dialogue's code does: what was stored under another is not replayed. */
export const CHECKLIST_VERSION = DIALOGUE_HASH;

/** /checklist and its dialogue. Calls of the dialogue go through the same transformers as the bot's own. */
export function checklistChat(app: AppPorts, calls: readonly Transformer[]): Composer<ChatContext> {
  const composer = new Composer<ChatContext>();
  // A new /checklist or Start ends the dialogue that is open, before that one would see the update.
  composer.filter(isStart).use(async (ctx, next) => {
    await ctx.conversation.exitAll();
    await next();
  });
  const plugins = [
    async (ctx: Context, next: () => Promise<void>) => {
      ctx.api.config.use(...calls);
      await next();
    },
  ];
  composer.use(createConversation<ChatContext, Context>(checklistDialogue(app), { id: "checklist", plugins }));
  composer.command("checklist", (ctx) => {
    const lists = readChecklists(app);
    return reply(ctx, checklistLines(lists), startButtons(lists));
  });
  composer.callbackQuery(/^checklist:start:(\d+)$/, async (ctx) => {
    await acknowledge(ctx);
    await ctx.conversation.enter("checklist", Number(ctx.match[1]));
  });
  composer.callbackQuery(/^checklist:/, (ctx) =>
    tell(ctx, "This checklist was updated or has ended. Start it again with /checklist; your answers are kept."),
  );
  return composer;
}

/** Offers the owner the day that is due, with a button. Nothing when all is answered or nobody owns the bot. */
export async function promptChecklist(app: AppPorts, api: Api): Promise<void> {
  const owner = app.persons.owner();
  const due = dueChecklist(app);
  if (owner === undefined || due === undefined) return;
  const message = messagesOf(["Time for the validation checklist.", ...checklistSummary(due)])[0];
  if (message === undefined) return;
  await api.sendMessage(owner.telegramId, message.text, {
    entities: message.entities,
    reply_markup: startButtons([due]),
  });
}

function isStart(ctx: ConversationFlavor<Context>): boolean {
  return ctx.callbackQuery?.data?.startsWith("checklist:start:") === true || ctx.hasCommand("checklist");
}
