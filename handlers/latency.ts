import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { LatencyFigures, StepFigures } from "../src/app/latency.ts";
import { readLatency } from "../src/app/latency.ts";
import type { AppPorts } from "../src/app/ports.ts";
import type { GatedContext } from "./chat-context.ts";
import { reply } from "./reply.ts";
import { count } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { age, took } from "./text/times.ts";

export function latencyChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("latency", (ctx) => reply(ctx, latencyLines(readLatency(app))));
  return composer;
}

function latencyLines({ overMs, signals, steps, wins }: LatencyFigures): Line[] {
  if (signals === 0) return ["No trade of a target was seen in the last 24 h. /feeds shows whether the feeds are up."];
  const first = wins.map(({ feed, times }) => `${feed} ${times}`).join(" · ");
  return [
    fmt`${b}Latency${b} · last ${age(overMs)} · ${count(signals, "signal")}`,
    ...steps.map(stepLine),
    "",
    `Seen first by: ${first}`,
    "Each figure: the middle one (p50), and what 95 of 100 stay below (p95). The venue tells whole seconds.",
  ];
}

function stepLine({ step, signals, p50Ms, p95Ms }: StepFigures): string {
  if (p50Ms === undefined || p95Ms === undefined) return `${step}: none yet`;
  return `${step}: p50 ${took(p50Ms)}, p95 ${took(p95Ms)} (${signals})`;
}
