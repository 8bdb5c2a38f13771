import { b, code, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import { introductionLines } from "../src/app/ownership.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { covers, roleWords } from "../src/app/roles.ts";
import type { GatedContext } from "./chat-context.ts";
import { COMMANDS } from "./command-table.ts";
import { reply } from "./reply.ts";
import type { Line } from "./text/lines.ts";

export function helpChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("start", (ctx) => reply(ctx, introductionLines(app.environment, ctx.person.role)));
  composer.command("help", (ctx) => reply(ctx, helpLines(ctx.person.role)));
  return composer;
}

/** The commands that a role may use, each with an example that can be copied. */
export function helpLines(role: string): Line[] {
  const mine = COMMANDS.filter((command) => covers(role, command.role));
  const rows = mine.flatMap(({ name, description, example }) => {
    const first = fmt`${b}/${name}${b} – ${description}`;
    return example === `/${name}` ? [first] : [first, fmt`   ${code}${example}${code}`];
  });
  return [`You are ${roleWords(role)}. You can use:`, "", ...rows];
}
