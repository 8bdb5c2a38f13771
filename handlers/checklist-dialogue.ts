import { createHash } from "node:crypto";
import type { Conversation } from "@grammyjs/conversations";
import { b, fmt } from "@grammyjs/parse-mode";
import type { Context } from "grammy";
import { InlineKeyboard } from "grammy";
import type { Checklist, ChecklistItem, Verdict } from "../src/app/checklist.ts";
import { answerItem, readChecklist } from "../src/app/checklist.ts";
import type { AppPorts } from "../src/app/ports.ts";
import type { ChatContext } from "./chat-context.ts";
import { checklistSummary, session } from "./checklist-pages.ts";
import { acknowledge, edit, reply, tell } from "./reply.ts";
import type { Line } from "./text/lines.ts";

const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ["pass", "pass"],
  ["fail", "fail"],
  ["na", "not-applicable"],
]);
const LONGEST_NOTE = 1_000;

type Talk = Conversation<ChatContext, Context>;
type Step = { readonly kind: "stop" | "back" | "note" } | { readonly kind: "answer"; readonly verdict: Verdict };

/** Goes through one day's items from the first that is open; each answer is stored when it is given. */
export function checklistDialogue(app: AppPorts) {
  return async function checklist(conversation: Talk, first: Context, day: number): Promise<void> {
    const start = await conversation.external(() => readChecklist(app, day));
    let index = Math.max(
      0,
      start.items.findIndex((item) => item.answer === undefined),
    );
    let ctx = first;
    for (;;) {
      const list = await conversation.external(() => readChecklist(app, day));
      const item = list.items[index];
      if (item === undefined) return show(ctx, checklistSummary(list));
      await show(ctx, itemLines(list, item, index), itemButtons(item, index));
      const step = await nextStep(conversation, item, (next) => {
        ctx = next;
      });
      if (step.kind === "stop")
        return show(ctx, [...checklistSummary(list), "Stopped for now. /checklist goes on where you left it."]);
      if (step.kind === "back") index -= 1;
      else if (step.kind === "answer") {
        await store(conversation, app, ctx, item, step.verdict, item.answer?.note ?? "");
        index += 1;
      } else {
        const note = await askNote(conversation, ctx, item);
        ctx = note.ctx;
        if (note.text !== undefined) await store(conversation, app, ctx, item, verdictOf(item), note.text);
      }
    }
  };
}

/** Waits for a button of this item. Buttons of an item answered before say so; other messages go their own way. */
async function nextStep(conversation: Talk, item: ChecklistItem, moveTo: (ctx: Context) => void): Promise<Step> {
  for (;;) {
    const ctx = await conversation.wait();
    const [name, act = "", itemId] = ctx.callbackQuery?.data?.split(":") ?? [];
    if (name !== "checklist") await conversation.skip({ next: true });
    if (itemId !== item.id) {
      await tell(ctx, "That item was answered already. The newest message shows where we are.");
      continue;
    }
    await acknowledge(ctx);
    moveTo(ctx);
    const verdict = VERDICTS.get(act);
    if (verdict !== undefined) return { kind: "answer", verdict };
    if (act === "back" || act === "note") return { kind: act };
    // "No note" of a question that a note has answered.
    if (act !== "keep") return { kind: "stop" };
  }
}

/** The next plain message is the note; the button keeps things as they are. */
async function askNote(
  conversation: Talk,
  ctx: Context,
  item: ChecklistItem,
): Promise<{ ctx: Context; text: string | undefined }> {
  const cancel = new InlineKeyboard().text("No note", `checklist:keep:${item.id}`);
  await show(
    ctx,
    [
      item.text,
      "",
      "Send your note as a message. An item that has no answer yet is noted as failed: answer it first if it passed.",
    ],
    cancel,
  );
  for (;;) {
    const next = await conversation.wait();
    if (next.callbackQuery?.data === `checklist:keep:${item.id}`) {
      await acknowledge(next);
      return { ctx: next, text: undefined };
    }
    const text = next.message?.text;
    if (text !== undefined && !text.startsWith("/")) return { ctx: next, text: text.slice(0, LONGEST_NOTE) };
    await conversation.skip({ next: true });
  }
}

async function store(
  conversation: Talk,
  app: AppPorts,
  ctx: Context,
  item: ChecklistItem,
  verdict: Verdict,
  note: string,
): Promise<void> {
  const telegramId = String(ctx.from?.id);
  await conversation.external(() => {
    const person = app.persons.byTelegramId(telegramId);
    if (person === undefined) throw new Error("somebody without a role answered the checklist");
    answerItem(app, person, { itemId: item.id, verdict, note });
  });
}

/** A note on an item without an answer marks it as failed: something was worth writing down. */
function verdictOf(item: ChecklistItem): Verdict {
  return VERDICTS.get(item.answer?.verdict === "not-applicable" ? "na" : (item.answer?.verdict ?? "fail")) ?? "fail";
}

/**
 * A stored dialogue is replayed through this code, so one begun with other code must not go on: it is dropped, and its
 * buttons answer that the checklist was updated.
 */
export const DIALOGUE_HASH = createHash("sha256")
  .update([checklistDialogue, nextStep, askNote, store].map(String).join("\n"))
  .digest("hex")
  .slice(0, 16);

function show(ctx: Context, lines: readonly Line[], keyboard?: InlineKeyboard): Promise<void> {
  return ctx.callbackQuery === undefined ? reply(ctx, lines, keyboard) : edit(ctx, lines, keyboard);
}

function itemLines(list: Checklist, item: ChecklistItem, index: number): Line[] {
  const { answer } = item;
  const given =
    answer === undefined
      ? []
      : ["", `Answered: ${answer.verdict}, by ${answer.byPerson}${answer.note === "" ? "" : ` – ${answer.note}`}`];
  return [
    fmt`${b}Day ${list.day}${b}${session(item)} · ${item.group}`,
    `Item ${index + 1} of ${list.items.length}, ${list.answered} answered`,
    "",
    fmt`${b}${item.text}${b}`,
    item.how,
    ...given,
  ];
}

function itemButtons(item: ChecklistItem, index: number): InlineKeyboard {
  const keyboard = new InlineKeyboard()
    .text("Pass", `checklist:pass:${item.id}`)
    .text("Fail", `checklist:fail:${item.id}`)
    .text("Not applicable", `checklist:na:${item.id}`)
    .row();
  if (index > 0) keyboard.text("‹ Back", `checklist:back:${item.id}`);
  return keyboard.text("Note", `checklist:note:${item.id}`).text("Stop for now", `checklist:stop:${item.id}`);
}
