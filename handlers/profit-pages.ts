import { b, fmt } from "@grammyjs/parse-mode";
import type {
  DayProfit,
  MarketProfit,
  OpenWorth,
  PeriodProfit,
  Profit,
  Provisional,
  ResultPage,
  TargetProfit,
} from "../src/app/profit.ts";
import type { PriceLoss, SideShortfall } from "../src/app/shortfall.ts";
import type { Page } from "../src/app/trades.ts";
import { formatMicro } from "../src/domain/micro.ts";
import { count, cut, signedUsd, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";

export function profitLines(profit: Profit): Line[] {
  const { periods, open, provisional, best, worst } = profit;
  const all = periods.at(-1);
  const named = (told: NonNullable<Profit["best"]>) =>
    `${signedUsd(told.realisedMicro)}, ${cut(told.title, 50)}: ${told.outcome}, after ${told.target}`;
  return [
    fmt`${b}Profit${b}${profit.day === "" ? "" : ` · trading day ${profit.day}`}`,
    ...periods.map(periodLine),
    "",
    `Open: ${worth(open)}`,
    ...(all === undefined || all.positions === 0 ? [] : [`Won ${wonOf(all)} that were sold or paid out`]),
    ...(best === undefined ? [] : [`Best: ${named(best)}`]),
    ...(worst === undefined ? [] : [`Worst: ${named(worst)}`]),
    ...provisionalLines(provisional),
    "",
    "More: /profit targets · markets · days · shortfall · chart",
  ];
}

function periodLine({ name, equityChangeMicro, realisedMicro, feesMicro }: PeriodProfit): Line {
  const change = equityChangeMicro === undefined ? "no day yet" : signedUsd(equityChangeMicro);
  return fmt`${b}${name}${b}: ${change} · realised ${signedUsd(realisedMicro)} · fees ${usd(feesMicro)}`;
}

function provisionalLines({ fills, collateralMicro, realisedMicro }: Provisional): Line[] {
  if (fills === 0) return [];
  const realised = realisedMicro === 0 ? "" : `, ${signedUsd(realisedMicro)} of what is realised`;
  return [`Not final yet: ${count(fills, "fill")} for ${usd(collateralMicro)}${realised}`];
}

export function targetLines(page: ResultPage<TargetProfit>): Line[] {
  if (page.total === 0) return ["Nothing was copied yet.", "/trades shows orders; /status why nothing happens."];
  return [
    fmt`${b}Profit by target${b} · ${pageWords(page)}`,
    realisedInAll(page),
    ...page.rows.flatMap((row) => [
      "",
      fmt`${b}${row.name}${b}: ${signedUsd(row.realisedMicro)} realised`,
      `${count(row.copies, "trade")} copied${row.positions === 0 ? "" : `, won ${wonOf(row)}`}`,
      ...(row.costMicro === 0 ? [] : [`Open: ${worth(row)}`]),
      ...(row.shortfallMicro === undefined
        ? []
        : [`Our fills against his price: ${cents(row.shortfallMicro)} a share`]),
    ]),
  ];
}

export function marketLines(page: ResultPage<MarketProfit>): Line[] {
  if (page.total === 0) return ["No market has realised anything yet. /positions shows what we hold."];
  return [
    fmt`${b}Profit by market${b} · ${pageWords(page)}`,
    realisedInAll(page),
    ...page.rows.map(({ title, realisedMicro, costMicro, valueMicro }) => {
      const open = costMicro === 0 ? "" : `, open ${worth({ costMicro, valueMicro })}`;
      return `${signedUsd(realisedMicro)} · ${cut(title, 60)}${open}`;
    }),
  ];
}

export function dayLines(page: Page<DayProfit>): Line[] {
  if (page.total === 0) return ["No trading day has begun yet."];
  return [
    fmt`${b}Profit by day${b} · ${pageWords(page)}`,
    ...page.rows.map(
      ({ day, equityChangeMicro, realisedMicro }) =>
        `${day}: ${signedUsd(equityChangeMicro)} · realised ${signedUsd(realisedMicro)}`,
    ),
    "",
    "First what everything we own gained, deposits and withdrawals apart.",
  ];
}

export function shortfallLines(sides: readonly SideShortfall[]): Line[] {
  if (sides.every(({ orders }) => orders === 0)) return ["No trade was copied in the last 7 days."];
  return [
    fmt`${b}Our price against his${b} · last 7 days`,
    ...sides.filter(({ orders }) => orders > 0).flatMap((side) => ["", ...sideLines(side)]),
    "",
    "Cents a share, weighted by what was filled; above zero was worse for us than his own price.",
    "Decision: the best price in the book when I decided. The others: the middle of the book, minutes after the fill.",
  ];
}

function sideLines({ side, filled, orders, losses, spreadMicro, totalMicro }: SideShortfall): Line[] {
  const [decision, limit, fill, ...later] = losses;
  const spread = spreadMicro === undefined ? "not known" : `${cents(spreadMicro, false)} a share`;
  const words = (some: readonly (PriceLoss | undefined)[]) =>
    some.flatMap((loss) => (loss === undefined ? [] : [lossWords(loss)])).join(" · ");
  return [
    fmt`${b}${side === "BUY" ? "Buys" : "Sells"}${b}: ${filled} of ${count(orders, "order")} filled`,
    words([decision, limit, fill]),
    words(later),
    `Spread paid: ${spread} · in all ${signedUsd(totalMicro)} against his price`,
  ];
}

function lossWords({ what, lossMicro }: PriceLoss): string {
  return `${what} ${lossMicro === undefined ? "?" : cents(lossMicro)}`;
}

function cents(micro: number, signed = true): string {
  return `${signed && micro > 0 ? "+" : ""}${formatMicro(micro * 100)}¢`;
}

function worth({ costMicro, valueMicro }: OpenWorth): string {
  if (costMicro === 0) return "nothing";
  return `cost ${usd(costMicro)}, worth ${usd(valueMicro)}: ${signedUsd(valueMicro - costMicro)}`;
}

function wonOf({ wins, positions }: { readonly wins: number; readonly positions: number }): string {
  return `${wins} of ${count(positions, "position")} (${Math.round((100 * wins) / positions)}%)`;
}

/** Of every page: each row is rounded by itself, so that their sum may be a cent beside it. */
function realisedInAll({ realisedMicro }: ResultPage<unknown>): string {
  return `In all: ${signedUsd(realisedMicro)} realised`;
}

function pageWords({ page, pages }: Page<unknown>): string {
  return `page ${page + 1} of ${pages}`;
}
