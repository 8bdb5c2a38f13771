import { Composer } from "grammy";
import { LONGEST_REASON } from "../src/app/pause.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import type { ResumeEffect } from "../src/app/resume.ts";
import { releaseEffect, resumeEffect } from "../src/app/resume.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { count, cut, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { localTime } from "./text/times.ts";

/** /resume ends a pause, /release a stop; both ask first. */
export function resumeChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("resume", (ctx) =>
    askFirst(app, ctx, { action: "resume" }, "Yes, resume", [
      "Resume trading?",
      ...effectLines(resumeEffect(app, ctx.person), ctx.person.zone),
    ]),
  );
  composer.command("release", (ctx) => {
    const effect = releaseEffect(app, ctx.person);
    const reason = cut(ctx.match.trim(), LONGEST_REASON);
    if (reason === "")
      throw new Refusal("Why does the stop end? Send the reason with it, for example: /release checked the log");
    const lines = ["End the stop and trade again?", `Reason: ${reason}`, ...effectLines(effect, ctx.person.zone)];
    return askFirst(app, ctx, { action: "release", reason }, "Yes, release", lines);
  });
  return composer;
}

function effectLines(effect: ResumeEffect, zone: string): Line[] {
  return [
    ...pauseLines(effect, zone),
    ...buyLines(effect),
    `Left today: ${count(effect.tradesLeft, "trade")}, ${usd(effect.lossRoomMicro)} until the daily loss limit.`,
    ...(effect.debts === 0 ? [] : [`${count(effect.debts, "owed sell")} will be made inside their price bounds.`]),
  ];
}

function buyLines({ activeTargets, maxPerTradeMicro, openBreakers }: ResumeEffect): Line[] {
  const terms = `${count(activeTargets, "active target")}, up to ${usd(maxPerTradeMicro)} a trade`;
  if (openBreakers.length === 0) return [`Buys start again: ${terms}.`];
  const names = `${openBreakers.length === 1 ? "this breaker closes" : "these breakers close"}: ${openBreakers.join(", ")}`;
  return [`Buys start again only once ${names}. /breakers says when.`, `Then: ${terms}.`];
}

function pauseLines({ pause }: ResumeEffect, zone: string): Line[] {
  if (pause === undefined) return [];
  const reason = pause.reason === "" ? "" : ` (${pause.reason})`;
  return [
    `Buys were paused before the stop, by ${pause.by}, ${localTime(pause.sinceMs, zone)}${reason}. That ends too: /pause afterwards keeps them off.`,
  ];
}
