import { code, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import { echo } from "../src/app/echo.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import { requireRole } from "../src/app/roles.ts";
import {
  heldFor,
  knownTarget,
  pauseTarget,
  plannedTarget,
  readTargets,
  shadowTarget,
  targetNamed,
} from "../src/app/targets.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { suggestName } from "./nearest.ts";
import { reply } from "./reply.ts";
import { showTarget, showTargets } from "./target-pages.ts";
import { count, usd } from "./text/figures.ts";

const USAGE = [
  "I know:",
  "/targets – the list; /targets NAME – one of them",
  "/targets add ADDRESS NAME",
  "/targets pause NAME, /targets resume NAME",
  "/targets shadow NAME – watch it and copy it on paper alone",
  "/targets remove NAME",
].join("\n");

export function targetsChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("targets", (ctx) => typed(app, ctx, ctx.match.trim().split(/\s+/).map(echo)));
  composer.callbackQuery(/^targets:list:(\d+)$/, (ctx) => showTargets(app, ctx, Number(ctx.match[1])));
  composer.callbackQuery(/^targets:card:(\d+)$/, (ctx) => showTarget(app, ctx, nameOf(app, ctx.match[1])));
  composer.callbackQuery(/^targets:pause:(\d+)$/, async (ctx) => {
    const name = nameOf(app, ctx.match[1]);
    pauseTarget(app, ctx.person, name);
    await showTarget(app, ctx, name);
  });
  composer.callbackQuery(/^targets:shadow:(\d+)$/, async (ctx) => {
    const name = nameOf(app, ctx.match[1]);
    shadowTarget(app, ctx.person, name);
    await showTarget(app, ctx, name);
  });
  composer.callbackQuery(/^targets:resume:(\d+)$/, (ctx) => resume(app, ctx, nameOf(app, ctx.match[1])));
  composer.callbackQuery(/^targets:remove:(\d+)$/, (ctx) => remove(app, ctx, nameOf(app, ctx.match[1])));
  return composer;
}

async function typed(app: AppPorts, ctx: GatedContext, [act = "", first, second, ...more]: string[]): Promise<void> {
  const verb = act.toLowerCase();
  if (verb === "" || verb === "list") return showTargets(app, ctx, 0);
  if (verb === "add" && first !== undefined && second !== undefined && more.length === 0)
    return add(app, ctx, first, second);
  const known = { pause, shadow, resume, remove };
  if (first === undefined && knownTarget(app.store.records, act) !== undefined) return showTarget(app, ctx, act);
  const isVerb = verb === "add" || Object.hasOwn(known, verb);
  if (first === undefined && !isVerb) throw new Refusal(`There is no target named ${act}.\n${USAGE}`);
  if (first === undefined || second !== undefined || !Object.hasOwn(known, verb)) throw new Refusal(USAGE);
  if (!first.startsWith("0x")) suggestName("target", first, targetNames(app));
  return known[verb as keyof typeof known](app, ctx, first);
}

async function add(app: AppPorts, ctx: GatedContext, address: string, name: string): Promise<void> {
  const planned = plannedTarget(app, ctx.person, { address, name });
  const { records } = app.store;
  await askFirst(app, ctx, { action: "target-add", address: planned.address, name: planned.name }, "Yes, copy it", [
    fmt`Copy ${planned.name}, ${code}${planned.address}${code}?`,
    `It would be target ${planned.count} of ${planned.allowed}.`,
    `Each of its new trades may cost up to ${usd(records.limits.get("maxPerTradeMicro"))}; what it did before is not copied.`,
  ]);
}

async function pause(app: AppPorts, ctx: GatedContext, name: string): Promise<void> {
  const target = pauseTarget(app, ctx.person, name);
  await reply(ctx, [
    `Done: ${target.name} is paused. Its buys are not copied; its sells still are.`,
    `/targets resume ${target.name} ends the pause.`,
  ]);
}

async function shadow(app: AppPorts, ctx: GatedContext, name: string): Promise<void> {
  const target = shadowTarget(app, ctx.person, name);
  await reply(ctx, [
    `Done: ${target.name} is in shadow. Its buys are copied on paper alone; its sells of what we hold still are followed.`,
    "Its page under /targets shows what it would have brought.",
    `/targets resume ${target.name} copies it again.`,
  ]);
}

async function resume(app: AppPorts, ctx: GatedContext, name: string): Promise<void> {
  requireRole(ctx.person, "operator");
  const target = targetNamed(app.store.records, name);
  if (target.state === "active") throw new Refusal(`${target.name} is active already. Nothing was changed.`);
  const perTrade = usd(app.store.records.limits.get("maxPerTradeMicro"));
  const effect = [`Copy the buys of ${target.name} again?`, `Each may cost up to ${perTrade}.`];
  await askFirst(app, ctx, { action: "target-resume", name: target.name }, "Yes, copy again", effect);
}

async function remove(app: AppPorts, ctx: GatedContext, name: string): Promise<void> {
  requireRole(ctx.person, "owner");
  const target = targetNamed(app.store.records, name);
  const { lots, costMicro } = heldFor(app.store.records, target);
  const held =
    lots === 0
      ? "We hold nothing on its account."
      : `We hold ${count(lots, "position")} on its account (cost ${usd(costMicro)}); its sells will no longer be followed.`;
  await askFirst(app, ctx, { action: "target-remove", name: target.name }, "Yes, remove it", [
    `Remove ${target.name}?`,
    held,
  ]);
}

function targetNames(app: AppPorts): string[] {
  return readTargets(app).rows.map(({ name }) => name);
}

function nameOf(app: AppPorts, id: string | undefined): string {
  const target = app.store.records.targets.get(Number(id));
  if (target === undefined || target.state === "removed")
    throw new Refusal("That wallet is no target any more. /targets shows who is.");
  return target.name;
}
