import { Composer, InputFile } from "grammy";
import { equityChart } from "../src/app/chart/equity-chart.ts";
import { echo } from "../src/app/echo.ts";
import { readEquityHistory } from "../src/app/equity-history.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { readDayProfits, readMarketProfits, readProfit, readTargetProfits } from "../src/app/profit.ts";
import { Refusal } from "../src/app/refusal.ts";
import { readShortfall } from "../src/app/shortfall.ts";
import type { GatedContext } from "./chat-context.ts";
import { pager, typedPage } from "./pager.ts";
import { dayLines, marketLines, profitLines, shortfallLines, targetLines } from "./profit-pages.ts";
import { acknowledge, reply, show } from "./reply.ts";
import { signedUsd } from "./text/figures.ts";
import { localTime } from "./text/times.ts";

const PARTS = ["targets", "markets", "days", "shortfall", "chart"] as const;
type Part = (typeof PARTS)[number];

const USAGE =
  "Send /profit, or one of: /profit targets, /profit markets, /profit days, /profit shortfall, /profit chart";

export function profitChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("profit", async (ctx) => {
    const [typed = "", rest = ""] = ctx.match.trim().toLowerCase().split(/\s+/);
    if (typed === "") return await reply(ctx, profitLines(readProfit(app)));
    const part = PARTS.find((name) => name === typed);
    if (part === undefined) throw new Refusal(`${echo(typed)} is no part of it. ${USAGE}`);
    await showPart(app, ctx, part, typedPage(rest, USAGE));
  });
  composer.callbackQuery(/^profit:(targets|markets|days):(\d{1,6})$/, async (ctx) => {
    const part = PARTS.find((name) => name === ctx.match[1]);
    if (part !== undefined) await showPart(app, ctx, part, Number(ctx.match[2]));
  });
  return composer;
}

async function showPart(app: AppPorts, ctx: GatedContext, part: Part, wanted: number): Promise<void> {
  if (part === "shortfall") return await reply(ctx, shortfallLines(readShortfall(app)));
  if (part === "chart") return await sendChart(app, ctx);
  if (part === "targets") {
    const page = readTargetProfits(app, wanted);
    return await show(ctx, targetLines(page), pager("profit:targets", page.page, page.pages, "Better", "Worse"));
  }
  if (part === "markets") {
    const page = readMarketProfits(app, wanted);
    return await show(ctx, marketLines(page), pager("profit:markets", page.page, page.pages));
  }
  const page = readDayProfits(app, wanted);
  await show(ctx, dayLines(page), pager("profit:days", page.page, page.pages));
}

/** The equity as a picture, with what it tells in words below. */
async function sendChart(app: AppPorts, ctx: GatedContext): Promise<void> {
  const { points, profitMicro } = readEquityHistory(app);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) {
    await reply(ctx, ["There is nothing to draw yet: the first point comes with the next full hour."]);
    return;
  }
  const { zone } = ctx.person;
  const svg = equityChart({
    title: `Profit  ${signedUsd(profitMicro)}`,
    startS: first.atMs / 1000,
    endS: last.atMs / 1000,
    startMicro: first.equityMicro,
    points: points.map(({ atMs, equityMicro }) => ({ atS: atMs / 1000, equityMicro })),
    timeLabel: (atS) => localTime(atS * 1000, zone),
  });
  const picture = await app.picture(svg);
  const since = localTime(first.atMs, zone);
  const caption = `Since ${since}: ${signedUsd(profitMicro)}, deposits and withdrawals apart.`;
  await ctx.replyWithPhoto(new InputFile(picture, "equity.png"), { caption });
  if (ctx.callbackQuery !== undefined) await acknowledge(ctx);
}
