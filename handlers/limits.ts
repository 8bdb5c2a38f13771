import { b, code, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import { readDrawdown } from "../src/app/drawdown.ts";
import { limitUse } from "../src/app/limit-use.ts";
import type { LimitChange, LimitUse } from "../src/app/limits.ts";
import {
  fixedSizeMicro,
  heldBackBy,
  noBuys,
  plannedChange,
  plannedReload,
  readLimits,
  setLimit,
  shown,
} from "../src/app/limits.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import { requireRole } from "../src/app/roles.ts";
import { formatMicro } from "../src/domain/micro.ts";
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
    if (act?.toLowerCase() === "reload" && name === undefined) return reload(app, ctx);
    if (act?.toLowerCase() === "restart" && name?.toLowerCase() === "drawdown" && value === undefined) {
      return askRestart(app, ctx);
    }
    if (act?.toLowerCase() !== "set" || name === undefined || value === undefined || more.length > 0) {
      throw new Refusal(
        "To see the limits: /limits\nTo change one: /limits set NAME VALUE, for example /limits set max-per-trade 3\n" +
          "To go back to this environment's own where they are tighter: /limits reload\n" +
          "To let the drawdown count from now: /limits restart drawdown",
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
    const question = [
      `Loosen ${planned.word} from ${from} to ${to}?`,
      effect(planned, app),
      ...lowLines(planned),
      ...perTradeLines(app, planned),
    ];
    return askFirst(app, ctx, { action: "limit", name: planned.name, to: planned.to }, `Yes, ${to}`, question);
  }
  app.store.transact((records) => setLimit(app, records, ctx.person, planned, "set in the chat"));
  await reply(ctx, [
    `Done: ${planned.word} is ${to} now, it was ${from}.`,
    ...lowLines(planned),
    "Tighter limits act at once.",
    ...exceededLines(app, planned),
    ...targetLines(app, planned),
  ]);
}

/** More is in use than the new limit allows: what that stops. */
function exceededLines(app: AppPorts, { name, to, unit, word }: LimitChange): string[] {
  const used = limitUse(app, name);
  // Of a minute's orders the limit is used anew each minute.
  if (["maxTargets", "ordersPerMinute"].includes(name) || used === undefined || used < to || to === 0) return [];
  const inUse = shown({ name, unit, word }, used);
  if (name === "maxDrawdownMicro")
    return [`We are ${inUse} below our highest: it stops buys until the owner lifts it.`];
  if (name === "dailyLossMicro") return [`Today's loss is ${inUse}: no buys until the next trading day.`];
  if (name === "tradesPerDay") return [`Today's trades are ${inUse}: no buys until the next trading day.`];
  if (name === "consecutiveLosses")
    return [`${inUse} in a row were lost already: buys pause, /status says until when.`];
  return [`${inUse} is in use: what would add to it is not bought. Nothing is sold for it.`];
}

/** A lower number of targets removes none: what is copied beyond it goes on. */
function targetLines(app: AppPorts, { name, to }: LimitChange): string[] {
  const used = name === "maxTargets" ? (limitUse(app, name) ?? 0) : 0;
  if (used <= to) return [];
  return [
    `All ${used} targets go on being copied: the limit only keeps new ones from being added.`,
    "To copy fewer: /targets pause NAME or /targets remove NAME",
  ];
}

/** What a larger trade does not change by itself. */
function perTradeLines(app: AppPorts, { name, to }: LimitChange): string[] {
  if (name !== "maxPerTradeMicro") return [];
  const fixedMicro = fixedSizeMicro(app);
  const stays = fixedMicro === undefined || fixedMicro >= to ? [] : [fixedMicro];
  return [
    ...stays.map((micro) => `Copies stay at the fixed $${formatMicro(micro)} all the same: /sizing changes that.`),
    ...heldBackBy(app, to).map(
      (limit) => `${limit.word} stays at ${shown(limit, limit.value)} and holds larger trades back.`,
    ),
  ];
}

/** Back to what the environment starts with, wherever that is tighter: at once, like every tightening. */
async function reload(app: AppPorts, ctx: GatedContext): Promise<void> {
  requireRole(ctx.person, "operator");
  const changes = app.store.transact((records) => {
    const planned = plannedReload(app);
    for (const change of planned) setLimit(app, records, ctx.person, change, "reloaded");
    return planned;
  });
  if (changes.length === 0) {
    return reply(ctx, [`No limit is looser than what ${app.environment} starts with. Nothing was changed.`]);
  }
  await reply(ctx, [
    `Done: tightened to what ${app.environment} starts with.`,
    ...changes.map((change) => `${change.word}: ${shown(change, change.from)} → ${shown(change, change.to)}`),
    "A reload never loosens; what is tighter stays.",
  ]);
}

async function askRestart(app: AppPorts, ctx: GatedContext): Promise<void> {
  requireRole(ctx.person, "owner");
  const { peakMicro, equityMicro, drawdownMicro, stoppedMs } = readDrawdown(app);
  const limitMicro = app.store.records.limits.get("maxDrawdownMicro");
  const question = [
    "Let the drawdown count from now?",
    `Our highest was $${formatMicro(peakMicro)}; we are at $${formatMicro(equityMicro)}, $${formatMicro(drawdownMicro)} below.`,
    `From now on another $${formatMicro(limitMicro)} may be lost before it stops buys.`,
    ...(stoppedMs === null ? [] : ["It has stopped buys: they go on."]),
  ];
  await askFirst(app, ctx, { action: "drawdown-restart" }, "Yes, from now", question);
}

function lowLines(planned: LimitChange): string[] {
  const meaning = noBuys(planned, planned.to);
  return meaning === undefined ? [] : [meaning];
}

const EFFECTS: Readonly<Record<string, (more: string) => string>> = {
  maxPerTradeMicro: (more) => `Each copied trade may cost up to ${more} more.`,
  maxPerPositionMicro: (more) => `Each position may cost up to ${more} more.`,
  maxOpenPositions: (more) => `Up to ${more} more positions may be open at a time.`,
  dailyLossMicro: (more) => `Up to ${more} more may be lost in a day before buys stop.`,
  maxTotalExposureMicro: (more) => `All positions together may cost up to ${more} more.`,
  maxPerTargetMicro: (more) => `What is held of each target may cost up to ${more} more.`,
  maxPerEventMicro: (more) => `What is held in each event may cost up to ${more} more.`,
  maxPerTokenMinuteMicro: (more) =>
    `Within a minute up to ${more} more may be bought of one outcome, whoever is copied.`,
  maxDrawdownMicro: (more) => `We may fall up to ${more} further below our highest worth before buys stop.`,
  ordersPerMinute: (more) => `Up to ${more} more buys may be ordered in a minute.`,
  consecutiveLosses: (more) => `Buys wait after ${more} more losses in a row.`,
  maxTargets: (more) => `Up to ${more} more wallets may be copied.`,
};

function effect(planned: LimitChange, app: AppPorts): string {
  if (planned.name === "tradesPerDay") {
    const left = Math.max(0, planned.to - (limitUse(app, planned.name) ?? 0));
    return `Up to ${planned.to - planned.from} more trades may be copied a day; today ${left} are left then.`;
  }
  const more = shown(planned, planned.to - planned.from);
  return EFFECTS[planned.name]?.(more) ?? `That is ${more} more.`;
}

const EACH: Readonly<Record<string, string>> = {
  maxPerTradeMicro: "each trade, before the venue's fee",
  maxPerTokenMinuteMicro: "of one outcome, within a minute",
};

function limitsLines(limits: readonly LimitUse[]): Line[] {
  const rows = limits.flatMap((limit) => {
    // The limit is held against limit price × shares; the fee comes on top.
    const use = limit.used === undefined ? (EACH[limit.name] ?? "each time") : `${shown(limit, limit.used)} used`;
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
