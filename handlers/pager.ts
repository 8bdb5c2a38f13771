import { InlineKeyboard } from "grammy";

/** Buttons to the pages around this one, and one that reads it again; data is "prefix:PAGE". */
export function pager(prefix: string, page: number, pages: number, before = "Newer", after = "Older"): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  if (page > 0) keyboard.text(`‹ ${before}`, `${prefix}:${page - 1}`);
  keyboard.text("Refresh", `${prefix}:${page}`);
  if (page < pages - 1) keyboard.text(`${after} ›`, `${prefix}:${page + 1}`);
  return keyboard;
}
