import { b, code, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { LimitChange, LimitUse } from "../src/app/limits.ts";
import { noBuys, plannedChange, readLimits, setLimit, shown } from "../src/app/limits.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import { requireRole } from "../src/app/roles.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { suggestName } from "./nearest.ts";
import { reply } from "./reply.ts";
import type { Line } from "./text/lines.ts";

export function limitsChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("limits", async (ctx) => {
    const [act, name, value, ...more] = ctx.match.trim().split(/\s+/);
    if (act === "") return reply(ctx, limitsLines(readLimits(app)));
    if (act?.toLowerCase() !== "set" || name === undefined || value === undefined || more.length > 0) {
      throw new Refusal(
        "To see the limits: /limits\nTo change one: /limits set NAME VALUE, for example /limits set max-per-trade 3",
      );
    }
    const limits = readLimits(app).map(({ word }) => word);
    suggestName("limit", name, limits);
    await change(app, ctx, plannedChange(app, name, value));
  });
  return composer;
}

/** Tightening acts at once; loosening asks the owner (rule 35). */
async function change(app: AppPorts, ctx: GatedContext, planned: LimitChange): Promise<void> {
  const [from, to] = [shown(planned, planned.from), shown(planned, planned.to)];
  if (planned.loosens) {
    requireRole(ctx.person, "owner");
    const question = [`Loosen ${planned.word} from ${from} to ${to}?`, effect(planned), ...lowLines(planned)];
    return askFirst(app, ctx, { action: "limit", name: planned.name, to: planned.to }, `Yes, ${to}`, question);
  }
  app.store.transact((records) => setLimit(app, records, ctx.person, planned, "set in the chat"));
  await reply(ctx, [
    `Done: ${planned.word} is ${to} now, it was ${from}.`,
    ...lowLines(planned),
    "Tighter limits act at once.",
  ]);
}

function lowLines(planned: LimitChange): string[] {
  const meaning = noBuys(planned, planned.to);
  return meaning === undefined ? [] : [meaning];
}

const EFFECTS: Readonly<Record<string, (more: string) => string>> = {
  maxPerTradeMicro: (more) => `Each copied trade may cost up to ${more} more.`,
  maxPerPositionMicro: (more) => `Each position may cost up to ${more} more.`,
  maxOpenPositions: (more) => `Up to ${more} more positions may be open at a time.`,
  tradesPerDay: (more) => `Up to ${more} more trades may be copied a day, today included.`,
  dailyLossMicro: (more) => `Up to ${more} more may be lost in a day before buys stop.`,
  maxTargets: (more) => `Up to ${more} more wallets may be copied.`,
};

function effect(planned: LimitChange): string {
  const more = shown(planned, planned.to - planned.from);
  return EFFECTS[planned.name]?.(more) ?? `That is ${more} more.`;
}

function limitsLines(limits: readonly LimitUse[]): Line[] {
  const rows = limits.flatMap((limit) => {
    // The limit is held against limit price × shares; the fee comes on top.
    const use = limit.used === undefined ? "each trade, before the venue's fee" : `${shown(limit, limit.used)} used`;
    const meaning = noBuys(limit, limit.value);
    const row = fmt`${b}${limit.word}${b}: ${shown(limit, limit.value)} · ${use}`;
    return meaning === undefined ? [row] : [row, `   ${meaning}`];
  });
  return [
    fmt`${b}Limits${b}`,
    ...rows,
    "",
    fmt`To change one: ${code}/limits set max-per-trade 3${code}`,
    "Tighter acts at once; looser asks the owner.",
  ];
}
