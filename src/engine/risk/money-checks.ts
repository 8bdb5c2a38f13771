import { formatMicro, formatUsd as usd } from "../../domain/micro.ts";
import type { Check } from "./check.ts";
import { failIf, seconds } from "./check.ts";
import { lossPauseUntilMs } from "./losses.ts";

/** Checks of what we have, hold and have lost. */

export const dailyLoss: Check = {
  ...{ name: "daily loss", rule: 29, appliesTo: "buys" },
  ...{ needs: "equity now and at the day's start", bound: { limit: "dailyLossMicro" } },
  judge: (f) =>
    failIf(f.lossStopped || f.lossMicro >= f.limits.dailyLossMicro, {
      loss: usd(f.lossMicro),
      allowed: usd(f.limits.dailyLossMicro),
    }),
};

export const marksFresh: Check = {
  ...{ name: "marks fresh", rule: 29, appliesTo: "buys" },
  ...{ needs: "the marks of what we hold", bound: { always: "of the last minute" } },
  judge: (f) => failIf(f.marksStale, { marks: f.marksStale ? "older than 60 s" : "of the last minute" }),
};

export const cash: Check = {
  ...{ name: "cash", rule: 29, appliesTo: "buys" },
  ...{ needs: "free cash, the copy's worst cost with its fee", bound: { always: "not more than is free" } },
  judge: (f) => failIf(f.reserveMicro > f.freeCashMicro, { needed: usd(f.reserveMicro), free: usd(f.freeCashMicro) }),
};

export const complementHeld: Check = {
  ...{ name: "complement held", rule: 22, appliesTo: "buys" },
  ...{ needs: "lots of the other outcome", bound: { settings: ["complement"] } },
  judge: (f) =>
    failIf(f.settings.complement === "skip" && f.complementHeldMicro > 0, {
      held: `${formatMicro(f.complementHeldMicro)} shares`,
    }),
};

export const drawdown: Check = {
  ...{ name: "drawdown", rule: 35, appliesTo: "buys" },
  ...{ needs: "equity now and at its highest", bound: { limit: "maxDrawdownMicro" } },
  judge: (f) =>
    failIf(f.drawdownStopped || f.drawdownMicro >= f.limits.maxDrawdownMicro, {
      drawdown: usd(f.drawdownMicro),
      allowed: usd(f.limits.maxDrawdownMicro),
      ...(f.drawdownStopped && { until: "the owner allows it" }),
    }),
};

export const consecutiveLosses: Check = {
  ...{ name: "losses in a row", rule: 35, appliesTo: "buys" },
  ...{ needs: "the positions closed last", bound: { limit: "consecutiveLosses" } },
  judge: ({ losses, limits, settings, nowMs, dayStartMs }) => {
    const sinceMs = nowMs - losses.lastMs;
    const times = { pauseMs: settings.risk.lossPauseMs, dayStartMs };
    const untilMs = lossPauseUntilMs(losses, limits.consecutiveLosses, times);
    const isPausing = untilMs !== null && nowMs < untilMs;
    // None allowed at all: nothing is bought.
    const none = limits.consecutiveLosses === 0;
    return failIf(none || isPausing, {
      "in a row": String(losses.inRow),
      limit: String(limits.consecutiveLosses),
      ...(losses.inRow > 0 && { newest: `${seconds(sinceMs)} ago` }),
      pause: seconds(settings.risk.lossPauseMs),
    });
  },
};

export const tokenCooldown: Check = {
  ...{ name: "cooldown", rule: 35, appliesTo: "buys" },
  ...{ needs: "positions closed in the same token", bound: { settings: ["tokenCooldownMs"] } },
  judge: ({ tokenLossMs, settings, nowMs }) =>
    failIf(tokenLossMs !== undefined, {
      loss: tokenLossMs === undefined ? "none" : `${seconds(nowMs - tokenLossMs)} ago`,
      pause: seconds(settings.risk.tokenCooldownMs),
    }),
};

export const gas: Check = {
  ...{ name: "gas", rule: 28, appliesTo: "buys" },
  ...{ needs: "the wallet's gas, where we redeem ourselves", bound: { always: "enough to redeem" } },
  judge: ({ gasProblem }) => failIf(gasProblem !== undefined, { gas: gasProblem ?? "enough, or not needed" }),
};
