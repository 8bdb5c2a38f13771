import { forgetOldTrades } from "../exchange/exchange-housekeeping.ts";
import type { Stage } from "./stage.ts";
import type { WorldState } from "./world-state.ts";
import { namesOf } from "./world-state.ts";

const EVERY_MS = 600_000;
const ROWS_KEPT_MS = 72 * 3_600_000;
/** Together over all targets; the oldest go first. */
const MOST_ROWS = 24_000;

/** Forgets what is old, so that the state stays bounded however long the world runs. */
export function keepHouse(stage: Stage): void {
  stage.later(EVERY_MS, { kind: "housekeeping" });
  const { state } = stage;
  dropRows(state);
  dropOrders(state);
  dropMarkets(state);
  forgetOldTrades(state.exchange);
}

function dropRows(state: WorldState): void {
  let oldestMs = state.nowMs - ROWS_KEPT_MS;
  const times = state.rows.flat().map((row) => row.timeMs);
  if (times.length > MOST_ROWS) {
    times.sort((left, right) => right - left);
    oldestMs = Math.max(oldestMs, times[MOST_ROWS - 1] ?? oldestMs);
  }
  for (const holding of state.holdings.values()) {
    if (holding.moves !== undefined) holding.moves = holding.moves.filter(([sentMs]) => sentMs >= oldestMs);
  }
  for (const [target, rows] of state.rows.entries()) {
    const first = rows.findIndex((row) => row.timeMs >= oldestMs);
    state.rows[target] = first < 0 ? [] : rows.slice(first);
  }
}

function dropOrders(state: WorldState): void {
  const referenced = new Set(state.rows.flat().map((row) => row.orderSeq));
  for (const order of state.orders.values()) {
    if (order.state !== "open" && !referenced.has(order.seq)) state.orders.delete(order.seq);
  }
}

function dropMarkets(state: WorldState): void {
  for (const market of state.markets.values()) {
    if (market.keptUntilMs === null || market.keptUntilMs > state.nowMs) continue;
    state.markets.delete(market.id);
    for (const name of namesOf(market)) state.marketIdsByName.delete(name);
  }
  for (const [key, holding] of state.holdings) {
    if (!state.markets.has(holding.marketId)) state.holdings.delete(key);
  }
  for (const group of state.groups.values()) {
    if (group.marketIds.every((id) => !state.markets.has(id))) state.groups.delete(group.id);
  }
}
