import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { AppPorts } from "../src/app/ports.ts";
import type { Position, PositionKind, Positions } from "../src/app/positions.ts";
import { readPositions } from "../src/app/positions.ts";
import type { GatedContext } from "./chat-context.ts";
import { pager, typedPage } from "./pager.ts";
import { show } from "./reply.ts";
import { count, cut, price, shares, signedUsd, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { localTime } from "./text/times.ts";

const USAGE =
  "Send /positions, or the number of a page with it: /positions 2. What is too small to be sold: /positions dust";

export function positionsChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("positions", (ctx) => {
    const [first = "", ...rest] = ctx.match.trim().split(/\s+/);
    const kind = first.toLowerCase() === "dust" ? "dust" : "sellable";
    const typed = kind === "dust" ? rest.join(" ") : [first, ...rest].join(" ");
    return positions(app, ctx, typedPage(typed, USAGE), kind);
  });
  composer.callbackQuery(/^positions:(\d+)$/, (ctx) => positions(app, ctx, Number(ctx.match[1]), "sellable"));
  composer.callbackQuery(/^positions:dust:(\d+)$/, (ctx) => positions(app, ctx, Number(ctx.match[1]), "dust"));
  return composer;
}

async function positions(app: AppPorts, ctx: GatedContext, wanted: number, kind: PositionKind): Promise<void> {
  const page = readPositions(app, wanted, kind);
  const lines = positionsLines(page, ctx.person.zone);
  const prefix = kind === "dust" ? "positions:dust" : "positions";
  await show(ctx, lines, pager(prefix, page.page, page.pages, "Larger", "Smaller"));
}

function positionsLines(page: Positions, zone: string): Line[] {
  if (page.positions + page.others === 0) {
    return ["We hold nothing.", "/trades shows what I copied; /status why nothing happens."];
  }
  const profitMicro = page.valueMicro - page.costMicro;
  if (page.total === 0)
    return [
      page.kind === "dust" ? "Nothing is too small to be sold." : "Nothing that could be sold.",
      ...besides(page),
    ];
  const which = page.kind === "dust" ? " too small to be sold" : "";
  return [
    fmt`${b}${count(page.positions, "position")}${which}${b} in ${count(page.total, "lot")} · page ${page.page + 1} of ${page.pages}`,
    `All together worth ${usd(page.valueMicro)} now, cost ${usd(page.costMicro)}: ${signedUsd(profitMicro)}`,
    ...besides(page),
    ...page.rows.flatMap((position) => ["", ...positionLines(position, zone)]),
  ];
}

function besides({ kind, others }: Positions): Line[] {
  if (others === 0) return [];
  return kind === "dust"
    ? [`Besides: ${count(others, "position")} that can be sold: /positions`]
    : [`Besides: ${count(others, "position")} too small to be sold: /positions dust`];
}

function positionLines(position: Position, zone: string): Line[] {
  return [
    fmt`${b}${cut(position.title, 60)}${b}`,
    `${position.outcome}: ${shares(position.sharesMicro)} at ${price(position.averageMicro)} with fees, ${mark(position)}`,
    `after ${position.target}`,
    ...(position.pairsMicro === 0 ? [] : [pairs(position.pairsMicro)]),
    ...ownExits(position, zone),
    ...dust(position),
    ...owed(position),
  ];
}

function dust({ dustBelowMicro }: Position): Line[] {
  if (dustBelowMicro === undefined) return [];
  const least = shares(dustBelowMicro);
  return [
    `Dust: the market sells ${least} at least. It uses up no slot of open positions, and is paid when the market ends.`,
  ];
}

function ownExits({ levels }: Position, zone: string): Line[] {
  const { takeProfitMicro, stopLossMicro, trailingStopMicro, untilMs } = levels;
  const words = [
    takeProfitMicro === undefined ? [] : [`take profit at ${price(takeProfitMicro)}`],
    stopLossMicro === undefined ? [] : [`stop loss ${price(stopLossMicro)}`],
    trailingStopMicro === undefined ? [] : [`trailing stop ${price(trailingStopMicro)}`],
    untilMs === undefined ? [] : [`held until ${localTime(untilMs, zone)}`],
  ].flat();
  return words.length === 0 ? [] : [`Own exits: ${words.join(", ")}`];
}

function owed({ debtSharesMicro, debtReason, isOwedSmall, dustBelowMicro }: Position): Line[] {
  if (debtSharesMicro === 0) return [];
  return [
    `Owed to sell: ${shares(debtSharesMicro)}, because ${debtReason}`,
    ...(isOwedSmall && dustBelowMicro === undefined
      ? [
          "It goes with more that is owed of this outcome, whichever target it is held after, or is paid when the market ends.",
        ]
      : []),
  ];
}

/** A pair is worth $1 whatever happens. */
function pairs(micro: number): string {
  return `Both outcomes are held: ${shares(micro)} of each, ${usd(micro)} together however it ends`;
}

function mark({ markMicro, markKind, profitMicro }: Position): string {
  if (markMicro === undefined) return "worth not known yet";
  const words: Readonly<Record<string, string>> = {
    last: " (last price seen)",
    ended: " (market has ended)",
    none: " (nobody bids)",
  };
  return `now ${price(markMicro)}${words[markKind] ?? ""}: ${signedUsd(profitMicro)}`;
}
