import { Marks } from "../engine/books/marks.ts";
import { Settlement } from "../engine/books/settlement.ts";
import { ShortfallWatch } from "../engine/books/shortfall-watch.ts";
import { openBreakers } from "../engine/breakers/open-breakers.ts";
import { Decider } from "../engine/deciding/decider.ts";
import type { MarketView } from "../engine/deciding/market-view.ts";
import type { ReadWorthsNeeds } from "../engine/deciding/read-worths.ts";
import { ReadWorths } from "../engine/deciding/read-worths.ts";
import { Exits } from "../engine/exits/exits.ts";
import { Flatten } from "../engine/exits/flatten.ts";
import { FlattenReport } from "../engine/exits/flatten-report.ts";
import { OwnExits } from "../engine/exits/own-exits.ts";
import type { HoldingsSource } from "../engine/holdings/holdings-source.ts";
import { readBeforeSales } from "../engine/holdings/sale-holdings.ts";
import { TargetHoldings } from "../engine/holdings/target-holdings.ts";
import { OrderCancelling } from "../engine/orders/order-cancelling.ts";
import { OrderDesk } from "../engine/orders/order-desk.ts";
import type { OrderFateNeeds } from "../engine/orders/order-fate.ts";
import { OrderFate } from "../engine/orders/order-fate.ts";
import type {
  Clock,
  MarketData,
  OrderForms,
  OrderSigner,
  Random,
  SignalRecord,
  Store,
  Venue,
} from "../engine/ports.ts";
import type { CashMoves } from "../engine/reconciling/external-cash.ts";
import { Reconciliation } from "../engine/reconciling/reconciliation.ts";
import { StrangerWatch } from "../engine/reconciling/stranger-watch.ts";
import { Pushes } from "../engine/seeing/pushes.ts";
import type { TargetFeed } from "../engine/seeing/scan.ts";
import { Scan } from "../engine/seeing/scan.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { isTokenOfMarket } from "../venues/clob/condition-tokens.ts";

export interface EngineNeeds {
  readonly store: Store;
  readonly feed: TargetFeed;
  readonly data: MarketData;
  readonly venue: Venue;
  readonly forms: OrderForms;
  readonly signer: OrderSigner;
  /** Where a chain settles: what the exchange contract knows of an order. */
  readonly orderOnChain?: OrderFateNeeds["orderOnChain"];
  /** Where it is read what targets hold (rule 19); without it their sales are measured by what was copied of them. */
  readonly holdings?: HoldingsSource;
  /** What a wallet's positions are worth, micro-USD (rule 13). */
  readonly worthOf?: ReadWorthsNeeds["worthOf"];
  /** Where cash that comes or goes without a trade is told of (rule 31). */
  readonly cashMoves?: CashMoves;
  /** Why our own transactions could not be paid for, where a chain settles. */
  readonly gasProblem?: () => string | undefined;
  /** Notes beside the database how far the journal is, before anything is sent (rule 32). */
  readonly noteHead?: () => void;
  /** What went wrong in the background and could not be stored, for the log. */
  readonly onError?: (error: unknown) => void;
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
  readonly cancelling: OrderCancelling;
  readonly fate: OrderFate;
  /** Where feeds that push put what they saw. */
  readonly pushes: Pushes;
  readonly decider: Decider;
  readonly exits: Exits;
  readonly flatten: Flatten;
  readonly marks: Marks;
  readonly ownExits: OwnExits;
  /** Undefined where nobody tells what targets hold. */
  readonly targetHoldings: TargetHoldings | undefined;
  /** Undefined where nobody tells what targets' positions are worth. */
  readonly worths: ReadWorths | undefined;
  readonly settlement: Settlement;
  readonly shortfalls: ShortfallWatch;
  readonly reconciliation: Reconciliation;
  /** Decisions that failed by an error of ours since the start. */
  failedDecisions(): number;
}

/** Puts the engine together: the same for a live bot, a replay and a simulation. */
export function assembleEngine(needs: EngineNeeds): Engine {
  const { store, feed, data, venue, signer, clock, random, settings, stopping, orderOnChain } = needs;
  const forms = formsByMachine(needs);
  const { holdings: source, noteHead } = needs;
  const onError = needs.onError ?? (() => undefined);
  const sweep = (): Promise<void> => reconciliation.sweep();
  const strangers = new StrangerWatch({ sweep, clock, stopping, onError });
  const desk = new OrderDesk({
    ...{ store, venue, forms, signer, clock, random, stopping, noteHead, onError },
    onStranger: () => strangers.heard(),
  });
  const fate = new OrderFate({ store, venue, desk, clock, ...(orderOnChain && { orderOnChain }) });
  const cancelling = new OrderCancelling({ store, venue, desk, clock });
  const exits = new Exits({ store, data, desk });
  const { gasProblem = () => undefined, cashMoves } = needs;
  const failures = { decisions: 0 };
  const onFailed = (): void => {
    failures.decisions += 1;
  };
  const gates = { venueProblem: () => venue.unready(), openBreakers: () => openBreakers(store.records), gasProblem };
  const read = source && {
    readBeforeSales: (sales: readonly SignalRecord[], abort: AbortSignal) =>
      readBeforeSales({ records: store.records, source }, sales, abort),
  };
  const flattening = new FlattenReport({ store, clock });
  const reconciliation = new Reconciliation({
    ...{ store, venue, clock, desk, data, zone: settings.tradingZone },
    ...(cashMoves && { cashMoves }),
  });
  const decider = new Decider({ store, data, desk, exits, clock, settings, tokenBelongs, onFailed, ...gates, ...read });
  return {
    desk,
    cancelling,
    fate,
    pushes: new Pushes({ store, data, decider, clock, stopping, onError }),
    exits,
    flatten: new Flatten({
      ...{ store, data, exits, desk, clock, settings, stopping, onError },
      ...{ venueProblem: gates.venueProblem, report: flattening },
    }),
    decider,
    scan: new Scan({ store, feed, data, decider, fate, cancelling, flattening, clock, settings }),
    marks: new Marks({ store, data, clock, tradingZone: settings.tradingZone }),
    ownExits: new OwnExits({ store, data, clock, settings }),
    targetHoldings: source && new TargetHoldings({ store, data, source, clock, settings }),
    worths: needs.worthOf && new ReadWorths({ store, data, clock, settings, worthOf: needs.worthOf }),
    reconciliation,
    failedDecisions: () => failures.decisions,
    settlement: new Settlement({ store, data, venue, clock }),
    shortfalls: new ShortfallWatch({ store, data, clock }),
  };
}

/** What is signed bears the machine's time: the signer knows no other. */
function formsByMachine({ forms, data }: Pick<EngineNeeds, "forms" | "data">): OrderForms {
  return { form: (terms) => forms.form({ ...terms, timestampMs: terms.timestampMs - data.clockOffsetMs() }) };
}

function tokenBelongs(view: MarketView, token: string): boolean {
  return view.market !== undefined && isTokenOfMarket(view.market, token);
}
