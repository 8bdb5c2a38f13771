import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { Balance } from "../src/app/balance.ts";
import { readBalance } from "../src/app/balance.ts";
import type { PlannedFlow } from "../src/app/cash-flow.ts";
import { plannedFlow } from "../src/app/cash-flow.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { reply } from "./reply.ts";
import { signedUsd, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";

export function balanceChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("balance", (ctx) => {
    const [act = "", ...flow] = ctx.match.trim().split(/\s+/);
    if (act === "") return reply(ctx, balanceLines(readBalance(app)));
    if (act.toLowerCase() !== "explain") {
      throw new Refusal("To see the balance: /balance\nTo book cash that came or went: /balance explain deposit 20");
    }
    const planned = plannedFlow(app, ctx.person, flow);
    const { kind, amountMicro } = planned;
    const action = { action: "cash-flow", kind, amountMicro } as const;
    return askFirst(app, ctx, action, "Yes, book it", flowLines(planned));
  });
  return composer;
}

function flowLines({ kind, amountMicro, cashMicro, venueMicro }: PlannedFlow): Line[] {
  const after = cashMicro + amountMicro;
  return [
    `Book ${usd(Math.abs(amountMicro))} as a ${kind}?`,
    `Cash in our books: ${usd(cashMicro)}, then ${usd(after)}.`,
    venueMicro === undefined
      ? "The venue showed the same as our books at the last comparison: booking it makes a difference."
      : `The venue showed ${usd(venueMicro)} at the last comparison.`,
    "It counts neither as profit nor as loss.",
  ];
}

function balanceLines({ environment, money, realisedMicro, feesMicro, today }: Balance): Line[] {
  const day =
    today === undefined
      ? []
      : [
          `Today: ${signedUsd(today.profitMicro)}, from ${usd(today.startEquityMicro)} at the start of ${today.day}`,
          ...(today.flowsMicro === 0 ? [] : [`Paid in and out today, no profit: ${signedUsd(today.flowsMicro)}`]),
        ];
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
