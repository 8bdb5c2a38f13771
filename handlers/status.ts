import { b, fmt } from "@grammyjs/parse-mode";
import { Composer, InlineKeyboard } from "grammy";
import { shown } from "../src/app/limits.ts";
import type { AppPorts } from "../src/app/ports.ts";
import type { Status, TargetActivity } from "../src/app/status.ts";
import { readStatus } from "../src/app/status.ts";
import type { GatedContext } from "./chat-context.ts";
import { show } from "./reply.ts";
import { count, signedUsd, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { skipReason } from "./text/skip-reasons.ts";
import { age, localTime } from "./text/times.ts";

const refresh = new InlineKeyboard().text("Refresh", "status:refresh");

export function statusChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("status", (ctx) => show(ctx, statusLines(readStatus(app), ctx.person.zone), refresh));
  composer.callbackQuery("status:refresh", (ctx) => show(ctx, statusLines(readStatus(app), ctx.person.zone), refresh));
  return composer;
}

/** The state first, then the money, then why nothing happens if nothing does. */
export function statusLines(status: Status, zone: string): Line[] {
  const { trading, money } = status;
  const since =
    trading.state === "running" ? [] : [`${trading.by}, ${localTime(trading.sinceMs, zone)}: ${trading.reason}`];
  const lossMicro = Math.max(0, -status.profitTodayMicro);
  return [
    fmt`${b}${trading.state}${b} · ${status.environment}`,
    ...since,
    "",
    `Equity: ${usd(money.equityMicro)}${money.stale ? " (some prices are older than a minute)" : ""}`,
    `Today: ${signedUsd(status.profitTodayMicro)}${countedFrom(status, zone)}`,
    `Daily loss limit: ${usd(lossMicro)} of ${usd(status.dailyLossMicro)} used`,
    ...(status.losses.allowed === undefined
      ? []
      : [`Losses in a row: ${status.losses.inRow} of ${status.losses.allowed}`]),
    `Trades today: ${status.tradesToday} of ${status.tradesPerDay}`,
    `Open positions: ${[status.openPositions, ...besides(status)].join(", ")}`,
    "",
    ...obstacles(status, zone),
    ...seen(status),
  ];
}

/** What was won or lost before is in no figure of today, nor in the daily loss limit. */
function countedFrom({ todayFromMs }: Status, zone: string): string {
  return todayFromMs === undefined ? "" : ` since ${localTime(todayFromMs, zone)}, when this day's books began`;
}

function besides({ dust, debts }: Status): string[] {
  const small = dust === 0 ? [] : [`and ${dust} too small to be sold`];
  const owed = debts === 0 ? [] : [`${count(debts, "sell")} owed`];
  const words = [...small, ...owed];
  return words.length === 0 ? [] : [...words.slice(0, -1), `${words.at(-1)} (/positions)`];
}

/** What keeps it from buying, each with what to type. */
function obstacles(status: Status, zone: string): Line[] {
  const { trading } = status;
  const lines: Line[] = [];
  if (trading.state === "stopped") lines.push("Nothing is bought or sold. The owner ends the stop: /release REASON");
  if (status.venueProblem !== undefined)
    lines.push(`The venue takes no orders now: ${status.venueProblem}. Sells are owed and made once it does.`);
  if (trading.state === "paused")
    lines.push(`Nothing is bought${status.venueProblem === undefined ? "; sells go on" : ""}. /resume ends the pause.`);
  if (status.lossStopMs !== null) {
    const at = localTime(status.lossStopMs, zone);
    lines.push(
      `The daily loss limit was reached (${at}): no buys until the next trading day, whatever is won back. /limits`,
    );
  }
  if (status.drawdownStopMs !== null) {
    const at = localTime(status.drawdownStopMs, zone);
    lines.push(`The drawdown limit was reached (${at}): no buys until the owner sends /limits restart drawdown`);
  }
  const { inRow, untilMs } = status.losses;
  if (untilMs !== undefined) {
    const at = localTime(untilMs, zone);
    lines.push(
      `${count(inRow, "position")} in a row ended at a loss: no buys until ${at}. /limits set consecutive-losses ${2 * inRow} allows more.`,
    );
  }
  if (status.tradesToday >= status.tradesPerDay) {
    const more = 2 * Math.max(status.tradesToday, status.tradesPerDay);
    lines.push(
      `Today's trades are used up: no new buys until the next trading day. More: /limits set trades-per-day ${more}`,
    );
  }
  for (const limit of status.shutLimits) {
    if (limit.name === "tradesPerDay") continue;
    const enough = shown(limit, limit.enough).replace("$", "");
    lines.push(`No buys: the limit ${limit.word} is ${shown(limit, limit.value)}. /limits set ${limit.word} ${enough}`);
  }
  for (const limit of status.fullLimits) {
    const [used, value] = [limit.used ?? 0, limit.value].map((each) => shown(limit, each));
    const what = limit.unit === "usd" ? "Nothing is bought" : "Nothing new is bought";
    lines.push(`${what} until less is held: ${used} of ${value} (the limit ${limit.word}, /limits).`);
  }
  for (const { name, cause } of status.breakers)
    lines.push(`The breaker ${name} is open: ${cause}. No buys; /breakers`);
  if (!status.targets.some(({ state }) => state === "active"))
    lines.push("No target is active. /targets shows how to add one.");
  return lines;
}

function seen(status: Status): Line[] {
  const { lastScan, topSkip, nowMs } = status;
  const scan = lastScan === undefined ? "none yet" : `${age(nowMs - lastScan.startedMs)} ago`;
  const trouble =
    lastScan?.problem == null ? [] : [`The last scan failed: ${lastScan.problem}. It is tried again by itself.`];
  const skip =
    topSkip === undefined
      ? []
      : [
          `Most frequent reason for skips in 24 h: ${skipReason(topSkip.reason)} (${topSkip.times}). See /trades skipped`,
        ];
  return [`Last scan: ${scan}`, ...trouble, ...skip, ...lastTrades(status)];
}

/** The most recent first; those of which nothing was seen are only named. */
function lastTrades({ targets, nowMs }: Status): Line[] {
  const named = (target: TargetActivity) =>
    target.state === "active" ? target.name : `${target.name} (${target.state})`;
  const traded = targets
    .flatMap((target) => (target.lastTradeMs === undefined ? [] : [{ target, atMs: target.lastTradeMs }]))
    .sort((one, other) => other.atMs - one.atMs)
    .map(({ target, atMs }) => `${named(target)} ${age(nowMs - atMs)}`);
  const silent = targets.filter(({ lastTradeMs }) => lastTradeMs === undefined).map(named);
  return [
    ...(traded.length === 0 ? [] : [`Targets' last trades, how long ago: ${traded.join(" · ")}`]),
    ...(silent.length === 0 ? [] : [`No trade seen yet of: ${silent.join(", ")}`]),
  ];
}
