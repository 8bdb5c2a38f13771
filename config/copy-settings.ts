import { z } from "zod";
import { optional, setting } from "./definition.ts";
import type { ValueKind } from "./value-kind.ts";
import { decimal, matching, oneOf, onOff, wholeNumber } from "./value-kind.ts";

const TIERS = /^\d{1,9}(\.\d{1,6})?:\d{1,4}(\.\d{1,4})?%?([ ,]+\d{1,9}(\.\d{1,6})?:\d{1,4}(\.\d{1,4})?%?){0,9}$/;

/** How targets are copied until somebody says otherwise in the chat (/sizing), where each target may have its own. */
export const COPY_DEFINITIONS = {
  sizing: setting(
    "UNDERSTUDY_SIZING",
    "how large a copy is: a fixed sum, percent of the target's, in proportion to equity, or by tiers",
    oneOf("fixed", "percent", "equity", "tiers"),
    "fixed",
  ),
  fixedUsdMicro: setting("UNDERSTUDY_FIXED_USD", "size of a copy under fixed sizing, in USD", decimal(1, 1000), "5"),
  percentPpm: setting(
    "UNDERSTUDY_PERCENT",
    "size of a copy under percent sizing, in percent of the target's",
    decimal(0.0001, 100, 0.01),
    "1",
  ),
  equityPpm: setting(
    "UNDERSTUDY_EQUITY_PERCENT",
    "under equity sizing, percent of the part of ours that his trade is of his positions",
    decimal(0.01, 1000, 0.01),
    "100",
  ),
  tiers: setting(
    "UNDERSTUDY_TIERS",
    "under tiers, the part of each slice of the target's trade that is copied, from a sum in USD on",
    tiers(),
    "0:10%,1000:2%",
  ),
  leastUsdMicro: optional(
    "UNDERSTUDY_LEAST_USD",
    "least size of a copy, in USD, below max per trade",
    decimal(0, 1000),
  ),
  mostUsdMicro: optional(
    "UNDERSTUDY_MOST_USD",
    "largest size of a copy, in USD, below max per trade",
    decimal(0, 1000),
  ),
  ignoreBelowMicro: setting(
    "UNDERSTUDY_IGNORE_BELOW_USD",
    "trades of a target worth less are not copied, in USD",
    decimal(0, 1_000_000),
    "0",
  ),
  sides: setting(
    "UNDERSTUDY_SIDES",
    "what is copied: both, buys alone (you sell yourself), or sells alone",
    oneOf("both", "buys", "sells"),
    "both",
  ),
  adds: setting(
    "UNDERSTUDY_ADDS",
    "how many of a target's trades may add to what is held of him: all, or a number; 0: the first alone",
    matching(/^(all|\d{1,3})$/, "all, or a whole number from 0 to 999"),
    "all",
  ),
  makerFills: setting("UNDERSTUDY_MAKER_FILLS", "copy what a target's resting orders traded", onOff(), "on"),
  poolMs: setting(
    "UNDERSTUDY_POOL_SECONDS",
    "how long copies below the market's minimum wait for more, in seconds; 0: not at all; not under fixed sizing",
    wholeNumber(0, 86_400, 1000),
    "600",
  ),
  takeProfitPpm: optional(
    "UNDERSTUDY_TAKE_PROFIT_PERCENT",
    "sell a position that is so far above its cost, in percent",
    decimal(0.01, 100_000, 0.01),
  ),
  stopLossPpm: optional(
    "UNDERSTUDY_STOP_LOSS_PERCENT",
    "sell a position that is so far below its cost, in percent",
    decimal(0.01, 100, 0.01),
  ),
  trailingStopPpm: optional(
    "UNDERSTUDY_TRAILING_STOP_PERCENT",
    "sell a position that is so far below its highest price since it was opened, in percent",
    decimal(0.01, 100, 0.01),
  ),
  maxHoldMs: optional(
    "UNDERSTUDY_MAX_HOLD_HOURS",
    "sell a position after so many hours",
    wholeNumber(1, 100_000, 3_600_000),
  ),
  mostInFlight: setting(
    "UNDERSTUDY_ORDERS_IN_FLIGHT",
    "buys on their way to the venue at a time, and as many sells; what comes faster waits",
    wholeNumber(1, 1000),
    "20",
  ),
} as const;

/** As /sizing reads them: FROM:PERCENT, each from beginning above the one before. */
function tiers(): ValueKind<string> {
  const isRising = (text: string): boolean => {
    const froms = text.split(/[ ,]+/).map((tier) => Number(tier.split(":")[0]));
    return froms.every((from, index) => index === 0 || from > (froms[index - 1] ?? 0));
  };
  return { allowed: "tiers that rise, such as 0:10%,1000:2%", schema: z.string().regex(TIERS).refine(isRising) };
}
