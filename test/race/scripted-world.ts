import type { Outcome } from "../../src/sandbox/world/book.ts";
import { bestFor } from "../../src/sandbox/world/book.ts";
import { mulMicro } from "../../src/sandbox/world/decimal.ts";
import { FEE_SCHEDULES, takerFeeMicro } from "../../src/sandbox/world/fee.ts";
import type { Market } from "../../src/sandbox/world/market.ts";
import { openOrder } from "../../src/sandbox/world/order-entry.ts";
import { Stage } from "../../src/sandbox/world/stage.ts";
import { settleFill } from "../../src/sandbox/world/trade.ts";
import { World } from "../../src/sandbox/world/world.ts";

/** What the cast and the prices would do by themselves. */
const ACTING = new Set(["quote", "act", "slice", "exit", "merge", "convert", "redeem", "copy", "metronome", "rewards"]);
const HOUR_MS = 3_600_000;
/** The Data API shows a row mostly so long after its match. */
const USUALLY_SHOWN_MS = 4_000;

/** A world whose markets live at unmoved prices while nobody of the cast does anything by himself. */
export function quietWorld(seed: string, nowMs: number): World {
  const snapshot = World.create(seed, nowMs).snapshot();
  return World.restore({ ...snapshot, queue: snapshot.queue.filter(({ kind }) => !ACTING.has(kind)) });
}

export interface ScriptedBuy {
  readonly market: Market;
  readonly outcome: Outcome;
  /** Of each fill; all in one transaction. */
  readonly sharesMicro: readonly number[];
  /** How much later than usual the Data API shows it. */
  readonly lateMs?: number;
}

/** One of the cast buys at the best price, now. Gives the transaction. */
export function buy(world: World, target: number, { market, outcome, sharesMicro, lateMs = 0 }: ScriptedBuy): string {
  const stage = new Stage(world.state);
  const limitMicro = bestFor(market.book, outcome, "BUY");
  if (limitMicro === undefined) throw new Error(`nothing is offered in ${market.slug}`);
  const sizeMicro = sharesMicro.reduce((sum, shares) => sum + shares, 0);
  const order = openOrder(stage, { target, market, outcome, side: "BUY", role: "taker", limitMicro, sizeMicro });
  order.state = "done";
  const tx = stage.prng.hex(8);
  for (const shares of sharesMicro) {
    const feeMicro = takerFeeMicro(shares, limitMicro, FEE_SCHEDULES[market.subject].ratePpm);
    const amounts = { sizeMicro: shares, collateralMicro: mulMicro(shares, limitMicro), feeMicro };
    const visibleMs = world.nowMs + USUALLY_SHOWN_MS + lateMs;
    settleFill(stage, order, { ...amounts, levelMicro: limitMicro, lastMicro: limitMicro, tx, visibleMs });
  }
  return tx;
}

/** Markets of which a careful follower would buy the first outcome. */
export function copyableMarkets(world: World): Market[] {
  return [...world.state.markets.values()].filter(({ book, phase, kind, endMs }) => {
    const ask = bestFor(book, 0, "BUY") ?? 0;
    const bid = bestFor(book, 0, "SELL") ?? 0;
    const isPriced = ask > 150_000 && ask < 850_000 && bid > 0 && ask - bid <= 20_000;
    return phase === "open" && kind !== "up-down" && isPriced && endMs - world.nowMs > HOUR_MS;
  });
}
