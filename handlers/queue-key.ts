import type { Context } from "grammy";
import { commandNamed } from "./command-table.ts";
import { typedCommand } from "./typed-command.ts";

/** Updates with the same key wait for each other. Urgent commands have none: /stop waits for nothing, not for the answer to a /pause. */
export function queueKey(ctx: Context): string | undefined {
  const chat = ctx.chat?.id;
  if (chat === undefined) return undefined;
  const typed = typedCommand(ctx.msg?.text);
  const urgent = ctx.message !== undefined && typed !== undefined && commandNamed(typed.name)?.urgent === true;
  return urgent ? undefined : String(chat);
}
