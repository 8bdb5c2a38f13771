import { emptyChain } from "../chain/chain-state.ts";
import { emptyExchange, exchangeStateOf } from "../exchange/exchange-state.ts";
import { castTargets } from "./cast.ts";
import { PLANS } from "./catalogue.ts";
import { EventQueue } from "./event-queue.ts";
import { HABITS } from "./habits/all.ts";
import { receive } from "./holding.ts";
import { openPlanned } from "./planned-market.ts";
import { Prng } from "./prng.ts";
import { startSeries } from "./series.ts";
import { Stage } from "./stage.ts";
import type { WorldSketch } from "./tempo.ts";
import { LIVELY } from "./tempo.ts";
import type { WorldState } from "./world-state.ts";

const OPENING_HOLDINGS = 6;
const OPENS_WITH_HOLDINGS = new Set(["seller", "maker", "whale", "swing"]);

/** A young world: markets open, wallets that already hold something, everybody about to act. */
export function createWorldState(seed: string, nowMs: number, sketch?: WorldSketch): WorldState {
  const prng = Prng.fromSeed(seed);
  const targets = castTargets(prng, sketch?.cast);
  const state: WorldState = {
    seed,
    prng,
    targets,
    markets: new Map(),
    marketIdsByName: new Map(),
    groups: new Map(),
    holdings: new Map(),
    orders: new Map(),
    rows: targets.map(() => []),
    queue: new EventQueue(),
    exchange: exchangeStateOf(emptyExchange()),
    chain: emptyChain(),
    tempo: sketch?.tempo ?? LIVELY,
    nowMs,
    nextSeq: 1,
    lastCopyableMs: 0,
    inputs: 0,
  };
  const stage = new Stage(state);
  for (const planNumber of sketch?.plans ?? PLANS.keys()) openPlanned(stage, planNumber);
  if (targets.some(({ habit }) => habit === "gambler")) startSeries(stage);
  for (const target of targets) {
    if (OPENS_WITH_HOLDINGS.has(target.habit)) giveOpeningHoldings(stage, target.index);
    const { meanGapMs } = HABITS[target.habit];
    if (meanGapMs > 0) stage.later(meanGapMs * prng.unit(), { kind: "act", target: target.index });
  }
  if (sketch === undefined) stage.later(3_000, { kind: "metronome" });
  stage.later(prng.int(60_000, 900_000), { kind: "rewards" });
  stage.later(600_000, { kind: "housekeeping" });
  return state;
}

/** Shares from before the world began: a first sale without a purchase is common in the recordings. */
function giveOpeningHoldings(stage: Stage, target: number): void {
  const markets = stage.openMarkets().filter(({ kind }) => kind !== "up-down");
  for (let count = 0; count < OPENING_HOLDINGS; count += 1) {
    const market = stage.prng.pick(markets);
    const outcome = stage.prng.chance(0.5) ? 0 : 1;
    const sizeMicro = stage.prng.int(10, 150) * 100_000_000;
    const priceMicro = outcome === 0 ? market.fairMicro : 1_000_000 - market.fairMicro;
    receive(
      stage.holding(target, market.id),
      outcome,
      sizeMicro,
      Math.round((sizeMicro / 1_000_000) * priceMicro),
      null,
    );
  }
}
