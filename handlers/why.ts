import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { AppPorts } from "../src/app/ports.ts";
import type { CheckResult, Explanation } from "../src/app/why.ts";
import { explain } from "../src/app/why.ts";
import { meaningOf, orderStateOf } from "../src/domain/order-state.ts";
import { averagePrice } from "../src/domain/price.ts";
import type { ShortfallRecord } from "../src/engine/ports.ts";
import type { GatedContext } from "./chat-context.ts";
import { reply } from "./reply.ts";
import { count, cut, price, shares, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { skipReason } from "./text/skip-reasons.ts";
import { localTime } from "./text/times.ts";

export function whyChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("why", (ctx) => reply(ctx, whyLines(explain(app, ctx.match.trim()), ctx.person.zone)));
  composer.hears(/^\/why_(s?\d{1,15})(?:@\w+)?$/i, (ctx) =>
    reply(ctx, whyLines(explain(app, ctx.match[1] ?? ""), ctx.person.zone)),
  );
  return composer;
}

/** His trade, our checks, our size, our order, its fills: the way of a trade. */
function whyLines(told: Explanation, zone: string): Line[] {
  const name = told.order === undefined ? `s${told.signal?.id ?? ""}` : String(told.order.id);
  return [
    fmt`${b}Trade ${name}${b}`,
    `${cut(told.title, 200)}: ${told.outcome}`,
    "",
    ...hisTrade(told, zone),
    ...outcome(told),
    ...(told.checks.length === 0 ? [] : ["", fmt`${b}Checks${b}`, ...told.checks.map(checkLine)]),
    ...sizing(told),
    ...order(told, zone),
    ...owed(told),
  ];
}

function hisTrade(told: Explanation, zone: string): Line[] {
  const { signal, target, trader, cause } = told;
  if (cause !== undefined) {
    const other = signal === undefined ? [] : hisTrade({ ...told, cause: undefined }, zone);
    return [`Sold ${cause}.`, ...other, `It was held after ${target}.`];
  }
  if (signal === undefined) return [`Sold from what we held after ${target}.`];
  const each =
    signal.grossSharesMicro === 0
      ? ""
      : ` at ${price(averagePrice(signal.netCollateralMicro, signal.grossSharesMicro))}`;
  const what = signal.side === "BUY" ? "bought" : "sold";
  return [
    `${trader} ${what} ${shares(signal.grossSharesMicro)}${each} (${usd(signal.netCollateralMicro)}), ${localTime(signal.venueS * 1000, zone)}`,
  ];
}

function outcome({ signal, order: ours, cause }: Explanation): Line[] {
  if (signal === undefined || cause !== undefined) return [];
  if (signal.baseline === 1) return ["Not copied: it is from before the target was added."];
  if (signal.outcome === null) return ["Not decided yet."];
  if (signal.outcome === "copied" && ours !== undefined && ours.terminalMs !== null && ours.filledSharesMicro === 0) {
    return ["Ordered, but nothing was filled"];
  }
  if (signal.outcome === "pooled") return ["Waiting: too small alone. It is bought with more of the same, or left."];
  if (signal.outcome === "pooled-copied") return ["Copied, together with other small trades of his."];
  return [
    signal.outcome === "skipped" || signal.outcome === "pooled-skipped"
      ? `Skipped: ${skipReason(signal.reason || "no reason was stored")}`
      : `Outcome: ${signal.outcome}`,
  ];
}

function checkLine({ name, passed, figures }: CheckResult): Line {
  return `${passed ? "✓" : "✗"} ${name}${figures === "" ? "" : `: ${figures}`}`;
}

function sizing({ decision, measured, signal }: Explanation): Line[] {
  if (decision === undefined) return [];
  const amount = signal?.side === "SELL" ? shares : usd;
  return [
    "",
    fmt`${b}Size${b}`,
    `This decision of his calls for ${amount(decision.sizeMicro)} in all; ${amount(decision.committedMicro)} was committed before.`,
    ...(measured === undefined ? [] : [`Measured: ${measured}.`]),
  ];
}

function owed({ debt }: Explanation): Line[] {
  if (debt === undefined) return [];
  return ["", `Still owed of this position: ${shares(debt.sharesMicro)}, because: ${debt.reason}`];
}

function order({ order: ours, fills, shortfall }: Explanation, zone: string): Line[] {
  if (ours === undefined) return [];
  const reason = ours.reason ? ` (${ours.reason})` : "";
  return [
    "",
    fmt`${b}Order ${ours.id}${b}`,
    `${ours.side} ${shares(ours.sharesMicro)} at ${price(ours.limitMicro)} or better, ${localTime(ours.createdMs, zone)}`,
    `State: ${ours.state}${reason}. ${capitalised(meaningOf(orderStateOf(ours.state)))}.`,
    fills.length === 0
      ? "No fill."
      : `${count(fills.length, "fill")}: ${shares(ours.filledSharesMicro)} for ${usd(ours.filledCollateralMicro)}, fee ${usd(ours.feeMicro)}`,
    ...fills.map((fill) => `· ${shares(fill.sharesMicro)} at ${price(fill.priceMicro)}`),
    ...(shortfall === undefined ? [] : pricesOf(shortfall)),
  ];
}

/** What the copy is measured against, as far as it is known. */
function pricesOf(known: ShortfallRecord): Line[] {
  const words = (named: readonly (readonly [string, number | null])[]) =>
    named.flatMap(([what, micro]) => (micro === null ? [] : [`${what} ${price(micro)}`])).join(", ");
  const { targetPriceMicro, bestMicro, limitMicro, fillPriceMicro, after1Micro, after5Micro, after30Micro } = known;
  const later = words([
    ["1 min after", after1Micro],
    ["5 min", after5Micro],
    ["30 min", after30Micro],
  ]);
  const then = [
    ["his", targetPriceMicro],
    ["best when decided", bestMicro],
    ["limit", limitMicro],
    ["filled at", fillPriceMicro],
  ] as const;
  return [`Prices: ${words(then)}`, ...(later === "" ? [] : [`The market ${later}`])];
}

function capitalised(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
