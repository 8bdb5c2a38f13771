import { b, fmt } from "@grammyjs/parse-mode";
import { InlineKeyboard } from "grammy";
import type { Checklist, ChecklistItem } from "../src/app/checklist.ts";
import type { Line } from "./text/lines.ts";

const SIGNS: Readonly<Record<string, string>> = { pass: "✓", fail: "✗", "not-applicable": "–" };

/** Every item of the days with how it was answered. */
export function checklistLines(lists: readonly Checklist[]): Line[] {
  return lists.flatMap((list, index) => [
    ...(index === 0 ? [] : [""]),
    ...checklistSummary(list),
    ...list.items.flatMap(itemLines),
  ]);
}

/** "Day 0: 3 of 17 answered, 2 passed, 1 failed" */
export function checklistSummary({ day, items, answered, passed, failed }: Checklist): Line[] {
  const failures = failed === 0 ? "" : `, ${failed} failed`;
  return [fmt`${b}Day ${day}${b}: ${answered} of ${items.length} answered, ${passed} passed${failures}`];
}

export function startButtons(lists: readonly Checklist[]): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  for (const { day, answered } of lists)
    keyboard.text(`${answered === 0 ? "Start" : "Continue"} Day ${day}`, `checklist:start:${day}`);
  return keyboard;
}

/** Day 0 has no sessions, and the success criteria belong to the whole day. */
export function session({ session: name }: ChecklistItem): string {
  return ["morning", "afternoon", "evening"].includes(name) ? ` · ${name}` : "";
}

function itemLines(item: ChecklistItem, index: number, items: readonly ChecklistItem[]): Line[] {
  const heading = items[index - 1]?.group === item.group ? [] : [fmt`${b}${item.group}${b}${session(item)}`];
  const note = item.answer === undefined || item.answer.note === "" ? "" : ` – ${item.answer.note}`;
  return [...heading, `${SIGNS[item.answer?.verdict ?? ""] ?? "·"} ${item.text}${note}`];
}
