import { Composer, InlineKeyboard } from "grammy";
import { echo } from "../src/app/echo.ts";
import type { AppPorts, Severity } from "../src/app/ports.ts";
import { SEVERITIES } from "../src/app/ports.ts";
import { requireRole } from "../src/app/roles.ts";
import { severityOf, subscribe, unsubscribe } from "../src/app/subscriptions.ts";
import type { GatedContext } from "./chat-context.ts";
import { acknowledge, edit, reply } from "./reply.ts";

const MEANING: Readonly<Record<Severity, string>> = {
  info: "everything, copied trades too",
  warning: "what needs a look",
  critical: "only what needs you now",
};

export function subscriptionsChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("subscribe", async (ctx) => {
    const typed = ctx.match.trim();
    if (typed !== "") return reply(ctx, chosen(app, ctx, severityOf(echo(typed))));
    const now = app.subscriptions.of(String(ctx.chat.id));
    const state = now === undefined ? "No alerts come here yet." : `Alerts come here from ${now.severity} on.`;
    const rows = SEVERITIES.map((severity) => `${severity}: ${MEANING[severity]}`);
    await reply(ctx, [state, "From which severity on?", ...rows], buttons());
  });
  composer.callbackQuery(/^subscribe:(.+)$/, async (ctx) => {
    if (ctx.chat?.type !== "private") requireRole(ctx.person, "operator");
    await edit(ctx, chosen(app, ctx, severityOf(ctx.match[1] ?? "")));
    await acknowledge(ctx);
  });
  composer.command("unsubscribe", async (ctx) => {
    const removed = unsubscribe(app, String(ctx.chat.id), ctx.person.name);
    await reply(
      ctx,
      removed
        ? ["Done: no more alerts come here.", ...deafLines(app), "/subscribe brings them back."]
        : ["No alerts came here. Nothing was changed."],
    );
  });
  return composer;
}

function deafLines(app: AppPorts): string[] {
  if (app.subscriptions.count() > 0) return [];
  return ["That was the last chat: nobody hears of what goes wrong any more, not even of a stop."];
}

function chosen(app: AppPorts, ctx: GatedContext, severity: Severity): string[] {
  const before = subscribe(app, String(ctx.chat?.id), severity, ctx.person.name);
  const was = before === undefined || before === severity ? "" : ` It was ${before}.`;
  return [`Done: alerts come here from ${severity} on (${MEANING[severity]}).${was}`, "/unsubscribe ends it."];
}

function buttons(): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  for (const severity of SEVERITIES) keyboard.text(severity, `subscribe:${severity}`);
  return keyboard;
}
