export interface TypedCommand {
  /** Lower case, without the slash. */
  readonly name: string;
  /** The name of the bot it was addressed to, if any. */
  readonly bot: string | undefined;
  readonly rest: string;
}

/** Reads "/name@bot rest"; undefined for what is no command. */
export function typedCommand(text: string | undefined): TypedCommand | undefined {
  const parts = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(text ?? "");
  if (parts === null) return undefined;
  return { name: (parts[1] ?? "").toLowerCase(), bot: parts[2], rest: (parts[3] ?? "").trim() };
}
