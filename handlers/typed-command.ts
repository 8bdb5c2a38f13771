export interface TypedCommand {
  /** Lower case, without the slash. */
  readonly name: string;
  /** The name of the bot it was addressed to, if any. */
  readonly bot: string | undefined;
  readonly rest: string;
}

/** A command with its id in one word, which Telegram lets one tap: /why_12, /why_s7. */
const TAPPABLE = /^([a-z]+)_(s?\d{1,15})$/i;

/** Reads "/name@bot rest" or "/name_ID", as Telegram does: "/stop!" is a /stop. Undefined for what is no command. */
export function typedCommand(text: string | undefined): TypedCommand | undefined {
  const parts = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?![\w@])([\s\S]*)$/i.exec(text ?? "");
  if (parts === null) return undefined;
  const tapped = TAPPABLE.exec(parts[1] ?? "");
  if (tapped !== null) return { name: (tapped[1] ?? "").toLowerCase(), bot: parts[2], rest: tapped[2] ?? "" };
  return { name: (parts[1] ?? "").toLowerCase(), bot: parts[2], rest: (parts[3] ?? "").trim() };
}
