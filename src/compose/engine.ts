import { Decider } from "../engine/decider.ts";
import { Exits } from "../engine/exits.ts";
import type { MarketView } from "../engine/market-view.ts";
import { Marks } from "../engine/marks.ts";
import { OrderDesk } from "../engine/order-desk.ts";
import type { Clock, MarketData, Random, Store, Venue } from "../engine/ports.ts";
import { Reconciliation } from "../engine/reconciliation.ts";
import type { TargetFeed } from "../engine/scan.ts";
import { Scan } from "../engine/scan.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { Settlement } from "../engine/settlement.ts";
import { isTokenOfMarket } from "../venues/clob/condition-tokens.ts";

export interface EngineNeeds {
  readonly store: Store;
  readonly feed: TargetFeed;
  readonly data: MarketData;
  readonly venue: Venue;
  /** The market's clock. */
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: EngineSettings;
  /** Aborted when this life of the program ends. */
  readonly stopping: AbortSignal;
}

export interface Engine {
  readonly scan: Scan;
  readonly desk: OrderDesk;
  readonly decider: Decider;
  readonly exits: Exits;
  readonly marks: Marks;
  readonly settlement: Settlement;
  readonly reconciliation: Reconciliation;
}

/** Puts the engine together: the same for a live bot, a replay and a simulation. */
export function assembleEngine(needs: EngineNeeds): Engine {
  const { store, feed, data, venue, clock, random, settings, stopping } = needs;
  const desk = new OrderDesk({ store, venue, clock, random, stopping });
  const exits = new Exits({ store, data, desk });
  const decider = new Decider({ store, data, desk, exits, clock, settings, tokenBelongs });
  return {
    desk,
    exits,
    decider,
    scan: new Scan({ store, feed, decider, desk, clock }),
    marks: new Marks({ store, data, clock, tradingZone: settings.tradingZone }),
    reconciliation: new Reconciliation({ store, venue, clock }),
    settlement: new Settlement({ store, data, venue, clock }),
  };
}

function tokenBelongs(view: MarketView, token: string): boolean {
  return view.market !== undefined && isTokenOfMarket(view.market, token);
}
