import { sentMs } from "../chain/settlement.ts";
import { mulMicro } from "./decimal.ts";
import type { Told } from "./holding.ts";
import { giveUp, receive } from "./holding.ts";
import type { Group, Market } from "./market.ts";
import type { RowType } from "./row.ts";
import type { Stage } from "./stage.ts";
import { indexingDelayMs } from "./visibility.ts";

/** Dollars become one share of each outcome. */
export function splitShares(stage: Stage, target: number, market: Market, sizeMicro: number): void {
  const holding = stage.holding(target, market.id);
  receive(holding, 0, sizeMicro, Math.ceil(sizeMicro / 2), toldNow(stage));
  receive(holding, 1, sizeMicro, Math.floor(sizeMicro / 2), toldNow(stage));
  reportChange(stage, "SPLIT", target, market.id, sizeMicro, "0.5");
}

/** As many pairs as he holds become dollars again. Without pairs nothing happens. */
export function mergeShares(stage: Stage, target: number, market: Market): void {
  const holding = stage.holding(target, market.id);
  const sizeMicro = Math.min(holding.sharesMicro[0], holding.sharesMicro[1]);
  if (sizeMicro === 0) return;
  giveUp(holding, 0, sizeMicro, Math.ceil(sizeMicro / 2), toldNow(stage));
  giveUp(holding, 1, sizeMicro, Math.floor(sizeMicro / 2), toldNow(stage));
  reportChange(stage, "MERGE", target, market.id, sizeMicro, "0");
}

/** A resolved market's shares are burned for their payout; a row of size 0 says that he held the losing side. */
export function redeemShares(stage: Stage, target: number, market: Market): void {
  const { payoutMicro } = market;
  const holding = stage.holding(target, market.id);
  const [first, second] = holding.sharesMicro;
  if (payoutMicro === null || first + second === 0) return;
  const firstPaid = mulMicro(first, payoutMicro[0]);
  const secondPaid = mulMicro(second, payoutMicro[1]);
  giveUp(holding, 0, first, firstPaid, toldNow(stage));
  giveUp(holding, 1, second, secondPaid, toldNow(stage));
  reportChange(stage, "REDEEM", target, market.id, firstPaid + secondPaid, "0");
}

/**
 * Neg-risk: No shares of some questions of a group become Yes shares of all others,
 * and a dollar for each question given up beyond the first (NegRiskAdapter.convertPositions).
 */
export function convertShares(stage: Stage, target: number, group: Group): void {
  const open = group.marketIds.map((id) => stage.market(id)).filter((market) => market?.phase === "open") as Market[];
  const given = open.filter((market) => stage.heldShares(target, market.id, 1) > 0);
  if (open.length < group.marketIds.length || given.length === 0 || given.length === open.length) return;
  const sizeMicro = Math.min(...given.map((market) => stage.heldShares(target, market.id, 1)));
  const paidEach = Math.floor((sizeMicro * (given.length - 1)) / given.length);
  for (const market of given) giveUp(stage.holding(target, market.id), 1, sizeMicro, paidEach, toldNow(stage));
  for (const market of open) {
    if (!given.includes(market)) receive(stage.holding(target, market.id), 0, sizeMicro, 0, toldNow(stage));
  }
  reportChange(stage, "CONVERSION", target, group.id, sizeMicro, "0");
}

/** Rewards and yield concern no market. */
export function receiveReward(stage: Stage, target: number, type: "REWARD" | "YIELD", sizeMicro: number): void {
  reportChange(stage, type, target, null, sizeMicro, "0");
}

function toldNow({ nowMs }: Stage): Told {
  return { sentMs: sentMs(nowMs), tx: "" };
}

function reportChange(
  stage: Stage,
  type: RowType,
  target: number,
  subjectId: string | null,
  sizeMicro: number,
  priceText: string,
): void {
  stage.report({
    visibleMs: stage.nowMs + indexingDelayMs(stage.prng),
    type,
    target,
    subjectId,
    outcome: null,
    side: null,
    sizeMicro,
    usdcMicro: sizeMicro,
    feeMicro: 0,
    priceText,
    tx: stage.prng.hex(8),
    orderSeq: null,
    isMaker: false,
  });
}
