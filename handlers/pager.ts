import { InlineKeyboard } from "grammy";
import { echo } from "../src/app/echo.ts";
import { Refusal } from "../src/app/refusal.ts";

/** Buttons to the pages around this one, and one that reads it again; data is "prefix:PAGE". */
export function pager(prefix: string, page: number, pages: number, before = "Newer", after = "Older"): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  if (page > 0) keyboard.text(`‹ ${before}`, `${prefix}:${page - 1}`);
  keyboard.text("Refresh", `${prefix}:${page}`);
  if (page < pages - 1) keyboard.text(`${after} ›`, `${prefix}:${page + 1}`);
  return keyboard;
}

/** The page that was typed behind a command, counted from 0; the first when none was. Throws a Refusal with the usage. */
export function typedPage(typed: string, usage: string): number {
  if (typed === "") return 0;
  if (!/^\d{1,6}$/.test(typed) || Number(typed) === 0) throw new Refusal(`${echo(typed)} is no page. ${usage}`);
  return Number(typed) - 1;
}
