import { FormattedString, fmt } from "@grammyjs/parse-mode";

/** A row of an answer: plain text, or text with entities made by `fmt`. */
export type Line = FormattedString | string;

/** Telegram takes 4096; entities and its own counting get some room. */
const MOST = 4000;

/** Puts rows together into as few messages as they need; a message ends at the end of a row. */
export function messagesOf(lines: readonly Line[], most = MOST): FormattedString[] {
  const messages: FormattedString[] = [];
  let rows: FormattedString[] = [];
  let length = 0;
  for (const line of lines) {
    const row = asRow(line, most);
    if (rows.length > 0 && length + row.text.length + 1 > most) {
      messages.push(FormattedString.join(rows, "\n"));
      rows = [];
      length = 0;
    }
    rows.push(row);
    length += row.text.length + 1;
  }
  if (rows.length > 0) messages.push(FormattedString.join(rows, "\n"));
  return messages.filter(({ text }) => text.trim() !== "");
}

/** A row longer than a message loses its end, and its entities with it. */
function asRow(line: Line, most: number): FormattedString {
  const given = typeof line === "string" ? fmt`${line}` : line;
  // Half a character, left where a name or title was cut, is refused by Telegram with all the rest.
  const row = given.text.isWellFormed() ? given : new FormattedString(given.text.toWellFormed(), given.entities);
  return row.text.length <= most ? row : fmt`${`${row.text.slice(0, most - 1).toWellFormed()}…`}`;
}
