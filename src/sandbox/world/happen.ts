import { mineTransaction } from "../chain/mine.ts";
import { expire } from "../exchange/cancelling.ts";
import { listen } from "../exchange/heartbeat.ts";
import { matchWaiting } from "../exchange/placing.ts";
import { settle } from "../exchange/settling.ts";
import { convertShares, mergeShares, redeemShares } from "./balance-change.ts";
import type { Happening } from "./event-queue.ts";
import { HABITS } from "./habits/all.ts";
import { copyTrade } from "./habits/copier.ts";
import { keepHouse } from "./housekeeping.ts";
import { endMarket, resolveMarket } from "./lifecycle.ts";
import { fillSlice } from "./maker.ts";
import type { Market } from "./market.ts";
import { beat } from "./metronome.ts";
import { openPlanned } from "./planned-market.ts";
import { requote, stepPrice } from "./price-path.ts";
import { payRewards } from "./rewards.ts";
import { continueSeries } from "./series.ts";
import type { Stage } from "./stage.ts";
import { takeNow } from "./taker.ts";

type Of<K extends Happening["kind"]> = Extract<Happening, { kind: K }>;
type Handlers = { readonly [K in Happening["kind"]]: (stage: Stage, happening: Of<K>) => void };

const HANDLERS: Handlers = {
  quote: (stage, { marketId }) => withMarket(stage, marketId, stepPrice),
  refill: (stage, { marketId }) => withMarket(stage, marketId, requote),
  act: (stage, { target }) => actAndPlanNext(stage, target),
  slice: (stage, { orderSeq }) => fillSlice(stage, orderSeq),
  exit: (stage, happening) => exitPosition(stage, happening),
  merge: (stage, { target, marketId }) =>
    withMarket(stage, marketId, (_, market) => mergeShares(stage, target, market)),
  convert: (stage, { target, groupId }) => {
    const group = stage.state.groups.get(groupId);
    if (group !== undefined) convertShares(stage, target, group);
  },
  redeem: (stage, { target, marketId }) =>
    withMarket(stage, marketId, (_, market) => redeemShares(stage, target, market)),
  copy: (stage, { target, tokenId, side, sharesMicro }) => copyTrade(stage, target, tokenId, side, sharesMicro),
  mine: (stage, { hash }) => mineTransaction(stage, hash),
  settle: (stage, { tradeId }) => settle(stage, tradeId),
  match: (stage, { orderHash }) => matchWaiting(stage, orderHash),
  expire: (stage, { orderHash }) => expire(stage, orderHash),
  heartbeat: (stage, { key }) => listen(stage, key),
  metronome: beat,
  rewards: payRewards,
  housekeeping: keepHouse,
  series: (stage, { asset }) => continueSeries(stage, asset),
  replace: (stage, { plan }) => openPlanned(stage, plan),
  end: (stage, { marketId }) => withMarket(stage, marketId, endMarket),
  resolve: (stage, { marketId }) => withMarket(stage, marketId, resolveMarket),
};

/** Lets one thing happen, at the stage's present time. */
export function happen(stage: Stage, happening: Happening): void {
  const handler = HANDLERS[happening.kind] as (stage: Stage, happening: Happening) => void;
  handler(stage, happening);
}

function withMarket(stage: Stage, marketId: string, work: (stage: Stage, market: Market) => void): void {
  const market = stage.market(marketId);
  if (market !== undefined) work(stage, market);
}

function actAndPlanNext(stage: Stage, target: number): void {
  const who = stage.state.targets[target];
  if (who === undefined) return;
  const habit = HABITS[who.habit];
  habit.act(stage, who);
  stage.later(habit.meanGapMs * (0.4 + 1.2 * stage.prng.unit()), { kind: "act", target });
}

function exitPosition(stage: Stage, { target, marketId, outcome, fraction }: Of<"exit">): void {
  withMarket(stage, marketId, (_, market) => {
    const held = stage.heldShares(target, marketId, outcome);
    takeNow(stage, { target, market, outcome, side: "SELL", sizeMicro: Math.floor(held * fraction), reachTicks: 2 });
  });
}
