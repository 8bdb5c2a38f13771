import type { Context, MiddlewareFn } from "grammy";
import type { ClaimCode } from "../src/app/claim-code.ts";
import { becomeOwner, subscribeOwner } from "../src/app/ownership.ts";
import type { AppPorts, Person } from "../src/app/ports.ts";
import { covers, requireRole } from "../src/app/roles.ts";
import { noteStranger } from "../src/app/strangers.ts";
import { channelSponsor } from "../src/app/subscriptions.ts";
import type { GatedContext } from "./chat-context.ts";
import type { Command } from "./command-table.ts";
import { COMMANDS, commandNamed } from "./command-table.ts";
import { nearest } from "./nearest.ts";
import { reply, tellDeadButton } from "./reply.ts";
import { typedCommand } from "./typed-command.ts";

/** Presses that answer a question: what they do is checked again when it is done. */
const ANSWERS: ReadonlySet<string> = new Set(["confirm", "decline"]);

/** A command on a later line would be taken for words of the first one; no stop waits for that. */
const SECOND = /\n\s*(\/[a-z_]+)/i;

/** What acts at once, wherever and with whatever it is said. */
const HALTS: ReadonlySet<string> = new Set(["stop", "pause"]);

/**
 * Lets through who has a role, with a command or button that the table allows them, and nothing else.
 * Strangers get no answer; the one-time code makes its sender the owner.
 */
export function gate(
  app: AppPorts,
  claim: ClaimCode | undefined,
  claimed: (owner: Person) => Promise<void>,
): MiddlewareFn<GatedContext> {
  return async (ctx, next) => {
    if (ctx.chat?.type === "channel" && ctx.channelPost !== undefined) return channelPost(app, ctx, next);
    const person = ctx.from === undefined ? undefined : app.persons.byTelegramId(String(ctx.from.id));
    if (person === undefined || !covers(person.role, "viewer")) return unknown(app, claim, claimed, ctx);
    ctx.person = person;
    if (ctx.callbackQuery !== undefined) return pressed(ctx, person, next);
    if (ctx.message === undefined) return next();
    if (ctx.chat?.type === "private") return message(app, ctx, person, next);
    const typed = commandOf(ctx);
    // Whoever may stop me is obeyed wherever he says so.
    if (typed !== undefined && HALTS.has(typed.name)) return message(app, ctx, person, next);
    if (typed !== undefined) await tellPrivate(ctx);
  };
}

async function message(app: AppPorts, ctx: GatedContext, person: Person, next: () => Promise<void>): Promise<void> {
  const typed = commandOf(ctx);
  if (person.role === "owner" && typed?.name === "start") subscribeOwner(app, person);
  if (typed === undefined) return next();
  const second = SECOND.exec(ctx.msg?.text ?? "")?.[1];
  if (second !== undefined && !HALTS.has(typed.name))
    return reply(ctx, [`Nothing was done: one command a message. Send ${second} alone.`]);
  const command = commandNamed(typed.name);
  if (command === undefined) return suggest(ctx, person, typed.name);
  requireRole(person, command.role);
  await next();
}

/** Buttons carry the name of their command first. */
async function pressed(ctx: GatedContext, person: Person, next: () => Promise<void>): Promise<void> {
  const name = ctx.callbackQuery?.data?.split(":")[0] ?? "";
  const command = commandNamed(name);
  if (command === undefined && !ANSWERS.has(name)) return tellDeadButton(ctx);
  if (command !== undefined) requireRole(person, command.role);
  await next();
}

async function channelPost(app: AppPorts, ctx: GatedContext, next: () => Promise<void>): Promise<void> {
  const typed = commandOf(ctx);
  if (typed === undefined) return;
  const sponsor = channelSponsor(app, String(ctx.chat?.id));
  if (sponsor === undefined || !covers(sponsor.role, "operator")) return;
  const command: Command | undefined = commandNamed(typed.name);
  if (command === undefined || !command.where.includes("channel")) return tellPrivate(ctx);
  ctx.person = sponsor;
  await next();
}

function tellPrivate(ctx: Context): Promise<void> {
  return reply(ctx, ["Nothing was done: I take commands in our private chat alone."]);
}

async function unknown(
  app: AppPorts,
  claim: ClaimCode | undefined,
  claimed: (owner: Person) => Promise<void>,
  ctx: Context,
): Promise<void> {
  const { from } = ctx;
  if (from === undefined || from.is_bot) return;
  const newcomer = { telegramId: String(from.id), name: from.first_name };
  const text = ctx.message?.text ?? "";
  if (ctx.chat?.type === "private" && claim !== undefined && claim.matches(typedCommand(text)?.rest ?? text)) {
    claim.spend();
    const owner = becomeOwner(app, newcomer);
    if (owner !== undefined) return claimed(owner);
  }
  const addressed = ctx.chat?.type === "private" || ctx.callbackQuery !== undefined || commandOf(ctx) !== undefined;
  if (addressed) noteStranger(app, newcomer);
}

async function suggest(ctx: Context, person: Person, typed: string): Promise<void> {
  const names = COMMANDS.filter(({ role }) => covers(person.role, role)).map(({ name }) => name);
  const near = nearest(typed, names);
  const hint = near === undefined ? "/help lists all commands." : `Did you mean /${near}?`;
  await reply(ctx, [`I do not know /${typed}.`, hint]);
}

/** A command for this bot; one that names another bot is none. */
function commandOf(ctx: Context): ReturnType<typeof typedCommand> {
  const typed = typedCommand(ctx.msg?.text);
  return typed?.bot === undefined || typed.bot.toLowerCase() === ctx.me.username.toLowerCase() ? typed : undefined;
}
