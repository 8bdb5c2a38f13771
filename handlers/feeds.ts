import { b, fmt } from "@grammyjs/parse-mode";
import { Composer, InlineKeyboard } from "grammy";
import type { FeedList, FeedView } from "../src/app/feeds.ts";
import { readFeeds, turnFeed } from "../src/app/feeds.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { covers } from "../src/app/roles.ts";
import type { GatedContext } from "./chat-context.ts";
import { show, tell } from "./reply.ts";
import { cut } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { age, took } from "./text/times.ts";

export function feedsChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("feeds", (ctx) => showFeeds(app, ctx));
  composer.callbackQuery("feeds:refresh", (ctx) => showFeeds(app, ctx));
  composer.callbackQuery(/^feeds:next:([a-z-]{1,30})$/, async (ctx) => {
    const name = ctx.match[1] ?? "";
    const left = turnFeed(app, ctx.person, name);
    await tell(ctx, `Done: ${name} leaves ${left} for its next endpoint. Refresh shows it.`);
  });
  return composer;
}

async function showFeeds(app: AppPorts, ctx: GatedContext): Promise<void> {
  const list = readFeeds(app);
  await show(ctx, feedLines(list), buttons(list, covers(ctx.person.role, "operator")));
}

function buttons({ feeds }: FeedList, mayTurn: boolean): InlineKeyboard {
  const keyboard = new InlineKeyboard().text("Refresh", "feeds:refresh");
  if (!mayTurn) return keyboard;
  for (const { name, endpoints = 1 } of feeds)
    if (endpoints > 1) keyboard.row().text(`Next endpoint: ${name}`, `feeds:next:${name}`);
  return keyboard;
}

function feedLines({ nowMs, feeds, shares }: FeedList): Line[] {
  if (feeds.length === 0) return ["No feed is set up."];
  return [
    ...feeds.flatMap((feed) => [...linesOf(feed, nowMs), ""]),
    ...shares.map(({ limit, share }) => `Requests, ${limit}: ${Math.round(share * 100)}% of what is allowed`),
  ];
}

function linesOf(feed: FeedView, nowMs: number): Line[] {
  const { name, state, sinceMs, endpoint, lastDataMs, lagMs, problem, lateRow, gapsFilled, errors, counted } = feed;
  const data = lastDataMs === null ? "no data yet" : `last data ${age(nowMs - lastDataMs)} ago`;
  const late = lateRow && `Latest late row: ${took(lateRow.lateByMs)} after its trade, ${age(lateRow.agoMs)} ago`;
  const others = counted.map(([what, times]) => `${what} ${times}`).join(" · ");
  return [
    fmt`${b}${name}${b} · ${state} for ${age(nowMs - sinceMs)} · ${endpoint}`,
    ...(state === "off"
      ? []
      : [`${data}${lagMs === null ? "" : ` · ${took(Math.max(0, lagMs))} behind its last trade`}`]),
    ...(problem === null ? [] : [`Problem: ${cut(problem, 200)}`]),
    `gaps filled ${gapsFilled} · errors ${errors}`,
    ...(late === undefined ? [] : [late]),
    ...(others === "" ? [] : [`Counted: ${cut(others, 300)}`]),
  ];
}
