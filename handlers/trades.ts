import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { AppPorts, SkippedRow, TradeRow } from "../src/app/ports.ts";
import type { Page } from "../src/app/trades.ts";
import { readSkipped, readTrades } from "../src/app/trades.ts";
import { isOpenState, orderStateOf } from "../src/domain/order-state.ts";
import { averagePrice } from "../src/domain/price.ts";
import type { GatedContext } from "./chat-context.ts";
import { pager, typedPage } from "./pager.ts";
import { show } from "./reply.ts";
import { cut, price, shares } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { skipReason } from "./text/skip-reasons.ts";
import { age } from "./text/times.ts";

const USAGE = "Send /trades or /trades skipped, with the number of a page if you like: /trades skipped 2";

export function tradesChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("trades", (ctx) => {
    const [, word = "", page = ""] = /^(skip(?:ped)?|copied)?\s*([\s\S]*)$/i.exec(ctx.match.trim()) ?? [];
    const wanted = typedPage(page, USAGE);
    return /^skip/i.test(word) ? skipped(app, ctx, wanted) : trades(app, ctx, wanted);
  });
  composer.callbackQuery(/^trades:copied:(\d+)$/, (ctx) => trades(app, ctx, Number(ctx.match[1])));
  composer.callbackQuery(/^trades:skipped:(\d+)$/, (ctx) => skipped(app, ctx, Number(ctx.match[1])));
  return composer;
}

async function trades(app: AppPorts, ctx: GatedContext, wanted: number): Promise<void> {
  const page = readTrades(app, wanted);
  const buttons = pager("trades:copied", page.page, page.pages).row().text("Show skipped", "trades:skipped:0");
  await show(ctx, tradesLines(page), buttons);
}

async function skipped(app: AppPorts, ctx: GatedContext, wanted: number): Promise<void> {
  const page = readSkipped(app, wanted);
  const buttons = pager("trades:skipped", page.page, page.pages).row().text("Show copied", "trades:copied:0");
  await show(ctx, skippedLines(page), buttons);
}

function tradesLines(page: Page<TradeRow>): Line[] {
  if (page.total === 0)
    return [
      "I have not copied a trade yet.",
      "/trades skipped shows what I saw and left; /status why nothing happens.",
    ];
  const rows = page.rows.flatMap((row) => [
    "",
    fmt`${b}${row.id}${b} ${row.side} ${filled(row)} · ${age(page.nowMs - row.createdMs)} ago`,
    `${cut(row.title, 60)}: ${row.outcome}`,
    `after ${row.target} · /why_${row.id}`,
  ]);
  return [
    fmt`${b}Copied trades${b} · ${page.total} in all · page ${page.page + 1} of ${page.pages}`,
    ...rows,
    "",
    "Tap /why_… to see what happened to one of them.",
  ];
}

/** What came of an order: what it got, or why it got nothing. */
function filled(row: TradeRow): string {
  const wanted = `${shares(row.sharesMicro)} at ${price(row.limitMicro)}`;
  if (row.filledSharesMicro === 0) {
    const waiting = isOpenState(orderStateOf(row.state));
    return waiting ? `${wanted}, ${row.state}` : `nothing of ${wanted}${row.reason ? ` (${row.reason})` : ""}`;
  }
  const got = `${shares(row.filledSharesMicro)} at ${price(averagePrice(row.filledCollateralMicro, row.filledSharesMicro))}`;
  const part = row.filledSharesMicro < row.sharesMicro ? ` (of ${shares(row.sharesMicro)})` : "";
  return `${got}${part}${row.state === "matched" ? ", not confirmed yet" : ""}`;
}

function skippedLines(page: Page<SkippedRow>): Line[] {
  if (page.total === 0) return ["I have skipped no trade yet.", "/trades shows what I copied."];
  const rows = page.rows.flatMap((row) => [
    "",
    fmt`${b}s${row.id}${b} ${row.side} ${shares(row.grossSharesMicro)} · ${age(page.nowMs - row.venueS * 1000)} ago`,
    `${cut(row.title, 60)}: ${row.tokenOutcome}`,
    `by ${row.target}, skipped: ${skipReason(row.reason ?? "") || "no reason was stored"} · /why_s${row.id}`,
  ]);
  return [
    fmt`${b}Skipped trades${b} · ${page.total} in all · page ${page.page + 1} of ${page.pages}`,
    ...rows,
    "",
    "Tap /why_… to see the figures.",
  ];
}
