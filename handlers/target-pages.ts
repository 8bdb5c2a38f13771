import { b, code, fmt } from "@grammyjs/parse-mode";
import { InlineKeyboard } from "grammy";
import type { AppPorts } from "../src/app/ports.ts";
import type { Shadow } from "../src/app/shadow.ts";
import type { TargetList, TargetRow } from "../src/app/targets.ts";
import { readTargets, shadowOf, targetNamed } from "../src/app/targets.ts";
import type { GatedContext } from "./chat-context.ts";
import { show } from "./reply.ts";
import { count, signedUsd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { shadowLines } from "./text/shadow-lines.ts";
import { age, localTime } from "./text/times.ts";

const A_PAGE = 8;

/** The list, with a button to each target's card. */
export async function showTargets(app: AppPorts, ctx: GatedContext, wanted: number): Promise<void> {
  const targets = readTargets(app);
  const pages = Math.max(1, Math.ceil(targets.rows.length / A_PAGE));
  const page = Math.min(wanted, pages - 1);
  const rows = targets.rows.slice(page * A_PAGE, (page + 1) * A_PAGE);
  const keyboard = new InlineKeyboard();
  rows.forEach(({ id, name }, index) => {
    keyboard.text(name, `targets:card:${id}`);
    if (index % 2 === 1) keyboard.row();
  });
  keyboard.row();
  if (page > 0) keyboard.text("‹ Back", `targets:list:${page - 1}`);
  if (page < pages - 1) keyboard.text("More ›", `targets:list:${page + 1}`);
  await show(ctx, listLines(targets, rows, page, pages), keyboard);
}

/** One target, with what can be done about it. */
export async function showTarget(app: AppPorts, ctx: GatedContext, name: string): Promise<void> {
  const { id } = targetNamed(app.store.records, name);
  const targets = readTargets(app);
  const target = targets.rows.find((row) => row.id === id);
  if (target === undefined) return showTargets(app, ctx, 0);
  const change = target.state === "active" ? (["Pause", "pause"] as const) : (["Resume", "resume"] as const);
  const keyboard = new InlineKeyboard()
    .text(change[0], `targets:${change[1]}:${id}`)
    .text("Remove", `targets:remove:${id}`)
    .row();
  if (target.state !== "shadow") keyboard.text("Watch on paper", `targets:shadow:${id}`);
  keyboard.row().text("‹ All targets", "targets:list:0");
  await show(ctx, cardLines(target, shadowOf(app, target.name), targets.nowMs, ctx.person.zone), keyboard);
}

function listLines(targets: TargetList, rows: readonly TargetRow[], page: number, pages: number): Line[] {
  if (targets.rows.length === 0)
    return ["There are no targets yet.", fmt`Add one: ${code}/targets add ADDRESS NAME${code}`];
  return [
    fmt`${b}Targets${b} · ${targets.rows.length} of ${targets.allowed} · page ${page + 1} of ${pages}`,
    ...rows.map((row) => {
      const last =
        row.lastTradeMs === undefined ? "no trade seen" : `traded ${age(targets.nowMs - row.lastTradeMs)} ago`;
      const held = row.openLots === 0 ? "" : `, ${count(row.openLots, "position")}`;
      const silent = row.isSilent ? ", silent" : "";
      return fmt`${b}${row.name}${b} ${row.state === "active" ? "" : `(${row.state}) `}· ${last}${silent}${held}`;
    }),
    "",
    fmt`Add one: ${code}/targets add ADDRESS NAME${code}`,
  ];
}

function cardLines(target: TargetRow, shadow: Shadow | undefined, nowMs: number, zone: string): Line[] {
  const last = target.lastTradeMs;
  return [
    fmt`${b}${target.name}${b} · ${target.state}`,
    fmt`${code}${target.address}${code}`,
    last === undefined
      ? "No trade of it was seen yet."
      : `Last trade: ${localTime(last, zone)} (${age(nowMs - last)} ago)`,
    ...(target.isSilent ? ["Silent for long: has he moved to another wallet?"] : []),
    `We hold ${count(target.openLots, "position")} on its account.`,
    `Realised: ${signedUsd(target.realisedMicro)}`,
    ...(target.state === "active" ? [] : ["Its buys are not copied; its sells still are."]),
    ...(shadow === undefined ? [] : ["", ...shadowLines(shadow, nowMs, zone)]),
  ];
}
