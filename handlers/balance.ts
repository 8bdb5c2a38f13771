import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { Balance } from "../src/app/balance.ts";
import { readBalance } from "../src/app/balance.ts";
import type { AppPorts } from "../src/app/ports.ts";
import type { GatedContext } from "./chat-context.ts";
import { reply } from "./reply.ts";
import { signedUsd, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";

export function balanceChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("balance", (ctx) => reply(ctx, balanceLines(readBalance(app))));
  return composer;
}

function balanceLines({ environment, money, realisedMicro, feesMicro, today }: Balance): Line[] {
  const day =
    today === undefined
      ? []
      : [`Today: ${signedUsd(today.profitMicro)}, from ${usd(today.startEquityMicro)} at the start of ${today.day}`];
  return [
    fmt`${b}Balance${b} · ${environment}${environment === "production" ? "" : " (play money)"}`,
    `Free cash: ${usd(money.cashMicro)}`,
    `Reserved for open orders: ${usd(money.reservedMicro)}`,
    `Open positions: ${usd(money.marksMicro)}${money.stale ? " (some prices are older than a minute)" : ""}`,
    fmt`${b}Equity: ${usd(money.equityMicro)}${b}`,
    "",
    ...day,
    `Realised so far: ${signedUsd(realisedMicro)}`,
    `Fees so far: ${usd(feesMicro)}`,
  ];
}
