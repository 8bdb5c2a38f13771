import { b, fmt } from "@grammyjs/parse-mode";
import { Composer, InlineKeyboard } from "grammy";
import type { BreakerList, BreakerView, ResetEffect } from "../src/app/breakers.ts";
import { readBreakers, resetEffect } from "../src/app/breakers.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { suggestName } from "./nearest.ts";
import { show } from "./reply.ts";
import { count } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { age } from "./text/times.ts";

const refresh = new InlineKeyboard().text("Refresh", "breakers:refresh");

export function breakersChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("breakers", async (ctx) => {
    const [act = "", name, ...more] = ctx.match.trim().split(/\s+/);
    if (act === "") return show(ctx, breakerLines(readBreakers(app)), refresh);
    if (act.toLowerCase() !== "reset" || name === undefined || more.length > 0) {
      throw new Refusal("To see the breakers: /breakers\nTo close one: /breakers reset NAME");
    }
    const names = readBreakers(app).breakers.map((breaker) => breaker.name);
    suggestName("breaker", name, names);
    const effect = resetEffect(app, ctx.person, name);
    const action = { action: "breaker-reset", name: effect.breaker.name } as const;
    return askFirst(app, ctx, action, "Yes, reset", effectLines(effect));
  });
  composer.callbackQuery("breakers:refresh", (ctx) => show(ctx, breakerLines(readBreakers(app)), refresh));
  return composer;
}

function breakerLines({ breakers, nowMs }: BreakerList): Line[] {
  const open = breakers.filter(({ state }) => state !== "closed");
  const closed = breakers.filter(({ state }) => state === "closed");
  return [
    fmt`${b}Breakers${b}: ${open.length === 0 ? "none is open" : "an open one stops buys, never sells"}`,
    "",
    ...open.flatMap((breaker) => [...openLines(breaker, nowMs), ""]),
    `Closed: ${closed.map(({ name, trips }) => (trips === 0 ? name : `${name} (opened ${times(trips)})`)).join(", ")}`,
  ];
}

function openLines(breaker: BreakerView, nowMs: number): Line[] {
  const { name, state, sinceMs, cause, cure, trips, closedByProof } = breaker;
  return [
    fmt`${b}${name}${b} · ${state} for ${age(nowMs - sinceMs)} · opened ${times(trips)}`,
    `Why: ${cause}`,
    ...(closedByProof ? [] : [next(breaker, nowMs)]),
    cure,
  ];
}

function next({ state, latched, probeMs }: Pick<BreakerView, "state" | "latched" | "probeMs">, nowMs: number): string {
  if (latched === 1) return "It does not close by waiting.";
  if (state === "half-open")
    return probeMs === null ? "The next buy is its probe." : "Its probe is under way: other buys wait for it.";
  const leftMs = (probeMs ?? nowMs) - nowMs;
  return leftMs > 0 ? `One buy may try in ${age(leftMs)}.` : "One buy may try once its cause is gone.";
}

function effectLines({ breaker, adopts }: ResetEffect): Line[] {
  return [
    `Reset the breaker ${breaker.name}?`,
    `It is open: ${breaker.cause}`,
    ...(adopts.length === 0 ? [] : ["Our books take the venue's word:", ...adopts.map((words) => `· ${words}`)]),
    "Buys start again, as far as it is concerned. It opens again if its cause is still there.",
  ];
}

function times(trips: number): string {
  return trips === 1 ? "once" : count(trips, "time");
}
