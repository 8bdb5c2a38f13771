import { join } from "node:path";
import type { Hosts } from "../../config/hosts.ts";
import { hostsOf } from "../../config/hosts.ts";
import type { LimitName } from "../../config/limits.ts";
import { defaultLimits } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import type { Send } from "../../src/alerts/outbox.ts";
import { OutboxSender } from "../../src/alerts/outbox-sender.ts";
import { holdUntilCompared } from "../../src/compose/breakers.ts";
import { cashMoves } from "../../src/compose/cash-moves.ts";
import type { ChainAccount } from "../../src/compose/chain-account.ts";
import { chainAccount } from "../../src/compose/chain-account.ts";
import { clobVenue } from "../../src/compose/clob-account.ts";
import type { Engine } from "../../src/compose/engine.ts";
import { assembleEngine } from "../../src/compose/engine.ts";
import { engineSettings } from "../../src/compose/engine-settings.ts";
import { compareProviders, feedRpc } from "../../src/compose/feed-rpc.ts";
import { addFirstTargets, openBooks, prepareStore } from "../../src/compose/first-start.ts";
import { holdingsSource } from "../../src/compose/holdings-source.ts";
import { journalHeadNote, recoverLost } from "../../src/compose/journal-head.ts";
import type { MarketSources } from "../../src/compose/market-sources.ts";
import { marketSources, readVenueTime } from "../../src/compose/market-sources.ts";
import type { Network } from "../../src/compose/network.ts";
import { formsOf } from "../../src/compose/order-account.ts";
import type { PushFeeds } from "../../src/compose/push-feeds.ts";
import { pushFeeds } from "../../src/compose/push-feeds.ts";
import type { PushedTrade, TradeSink } from "../../src/domain/trade.ts";
import type { Clock, Random } from "../../src/engine/ports.ts";
import { OutboxRepository } from "../../src/store/app/outbox-repository.ts";
import { SqliteStore } from "../../src/store/store.ts";
import type { ClobVenue } from "../../src/venues/clob/clob-venue.ts";
import type { SteadyClock } from "../../src/venues/clob/venue-time.ts";
import { guardPorts } from "./guarded-ports.ts";
import type { Life } from "./life.ts";
import { SignerInMemory } from "./signer-in-memory.ts";
import type { SimulatedJobs, SimulatedJobsNeeds } from "./simulated-jobs.ts";
import { startSimulatedJobs } from "./simulated-jobs.ts";

/** In its folder. */
export const DATABASE = "understudy.db";

export type PushingFeed = "chain" | "rtds";

export interface SimulatedBotNeeds {
  readonly folder: string;
  readonly settings: Settings;
  readonly network: Network;
  readonly random: Random;
  readonly seed: number;
  readonly limits?: Readonly<Partial<Record<LimitName, number>>>;
  readonly targets: readonly { readonly name: string; readonly address: string }[];
  /** Feeds of which every endpoint is dead. */
  readonly dead: readonly PushingFeed[];
  /** Hears of each trade that a feed pushes, before the engine does. */
  readonly onPushed: (trade: PushedTrade) => void;
  /** Hears of what nobody may be told. */
  readonly keepSecret?: (secret: string) => void;
  readonly report: (problem: string, error: unknown) => void;
  /** The market's; the machine's where it is not told. */
  readonly marketClock?: Clock;
  /** Not moved where the market's is set wrong. */
  readonly steady?: SteadyClock;
  /** Ends at kill points; without one the bot lives until it is closed. */
  readonly life?: Life;
  /** Aborted when the bot ends. */
  readonly stopping?: AbortController;
  /** Where alerts are sent to; nowhere unless told. */
  readonly send?: Send;
  /** How the jobs wait, and how often targets are read. */
  readonly pace?: Pick<SimulatedJobsNeeds, "waitUntil" | "scanEveryS" | "runs"> & { readonly patient: Clock };
}

/** The bot of `npm start` without chat: its engine, store, feeds, venue and jobs, on another network and another clock. */
export interface SimulatedBot {
  readonly file: string;
  readonly store: SqliteStore;
  readonly engine: Engine;
  readonly venue: ClobVenue;
  readonly sources: MarketSources;
  readonly feeds: PushFeeds;
  readonly chain: ChainAccount;
  readonly signer: SignerInMemory;
  readonly jobs: SimulatedJobs;
  /** Ends every loop, then the store. */
  close(): Promise<void>;
}

export async function openSimulatedBot(needs: SimulatedBotNeeds): Promise<SimulatedBot> {
  const { folder, settings, random, report, life } = needs;
  const network = life?.guardNetwork(needs.network) ?? needs.network;
  const wall = marketClockOf(needs);
  const file = join(folder, DATABASE);
  const store = await SqliteStore.open({ file, clockNowMs: () => wall.nowMs(), synchronous: "off" });
  const limits = { ...defaultLimits("sandbox"), ...needs.limits };
  life?.guardStore(store);
  prepareStore(store, { limits, nowMs: wall.nowMs() });
  life?.reach("database opened");
  const signer = new SignerInMemory(settings, store, needs.seed, () => wall.nowMs());
  const hosts = hostsOf("sandbox", settings.sandboxPort);
  const onFailure = (): void => undefined;
  const sources = marketSources(hosts, network.clock, wall, random, {
    network,
    onFailure,
    clobSocket: hosts.clobSocket,
    ...(needs.steady && { steady: needs.steady }),
  });
  const { clock } = sources;
  const shared = { settings, hosts, store, signing: signer, network, random };
  const chain = chainAccount({ ...shared, data: sources.data });
  const venue = clobVenue({
    ...{
      ...shared,
      sources,
      clock: patientClockOf(needs),
      redeem: chain.redeem,
      chainHoldings: chain.holdings,
      onFailure,
    },
    keepSecret: (secret) => needs.keepSecret?.(secret),
  });
  if (life !== undefined) guardPorts(life, { venue, signer, sources });
  const ended = needs.stopping ?? new AbortController();
  const stopping = ended.signal;
  const heardHosts = withDead(hosts, needs.dead);
  const theirs = feedRpc({ settings, hosts: heardHosts, network, random });
  const engine = assembleEngine({
    ...{ store, feed: sources.feed, data: sources.data, venue, clock, random, stopping, signer },
    settings: engineSettings(settings, signer.address),
    forms: formsOf(settings, signer.address),
    noteHead: journalHeadNote(folder, store),
    onError: (error) => report("work in the background failed and could not be stored", error),
    orderOnChain: (order) => chain.orderOnChain(order),
    cashMoves: cashMoves({
      ...{ transfers: chain.transfers, feed: sources.feed, wallet: signer.address, stopping },
      venueNowMs: () => sources.data.venueNowMs(),
    }),
    worthOf: (wallet, abort) => sources.worth.of(wallet, abort),
    holdings: holdingsSource({
      ...{ settings, network, rpc: theirs.holdings, positions: sources.positions },
      venueNowMs: () => sources.data.venueNowMs(),
    }),
  });
  await readVenueTime(sources, network.clock, stopping);
  recoverLost(store, folder, clock.nowMs());
  if (store.records.settings.get("booksOpened") === undefined) await beginBooks(store, venue, needs, clock);
  holdUntilCompared(store, clock.nowMs());
  life?.reach("buys held");
  const feeds = pushFeeds({
    ...shared,
    ...{ hosts: heardHosts, rpc: theirs.trades },
    sink: heard(engine.pushes, needs),
    marketClock: clock,
  });
  sources.books?.start();
  venue.start();
  feeds.start();
  void chain.rpc.run(stopping).catch(() => undefined);
  void compareProviders(theirs, stopping);
  const sender = senderOf(needs, store, network.clock);
  const jobs = startSimulatedJobs({
    ...{ ...needs, ...paceOf(needs, wall, clock), ...(sender && { sender }) },
    ...{ store, engine, sources, feeds, clock, peopleClock: network.clock },
    noteHead: journalHeadNote(folder, store),
  });
  return {
    ...{ file, store, engine, venue, sources, feeds, chain, signer, jobs },
    async close() {
      await jobs.stop();
      ended.abort(new Error("the simulation is over"));
      await engine.desk.idle();
      await Promise.all([feeds.stop(), sources.books?.stop(), venue.stop()]);
      store.close();
    },
  };
}

/** Jobs are due by the venue's time; a pace waits by the machine's. */
function paceOf({ pace }: SimulatedBotNeeds, wall: Clock, clock: Clock): Partial<SimulatedJobsNeeds> {
  const waitUntil = pace?.waitUntil;
  if (waitUntil === undefined) return { ...pace };
  return { ...pace, waitUntil: (dueMs, signal) => waitUntil(dueMs + wall.nowMs() - clock.nowMs(), signal) };
}

function marketClockOf({ network, marketClock, life }: SimulatedBotNeeds): Clock {
  const clock = marketClock ?? network.clock;
  return life?.guardClock(clock) ?? clock;
}

function senderOf(
  { send, random, life }: SimulatedBotNeeds,
  store: SqliteStore,
  clock: Clock,
): OutboxSender | undefined {
  if (send === undefined) return undefined;
  const guarded = life?.around("send", send) ?? send;
  return new OutboxSender({ outbox: new OutboxRepository(store), send: guarded, store, clock, random });
}

/** For heartbeats, and checks of the account. */
function patientClockOf(needs: SimulatedBotNeeds): Clock {
  const { pace, life } = needs;
  if (pace === undefined) return marketClockOf(needs);
  return life?.guardClock(pace.patient) ?? pace.patient;
}

/** Asked first: the sandbox gives a wallet its play money when it asks for credentials. */
async function beginBooks(
  store: SqliteStore,
  venue: ClobVenue,
  { targets }: SimulatedBotNeeds,
  clock: Clock,
): Promise<void> {
  await venue.accountTrades(0);
  const { cashMicro } = await venue.holdings([]);
  const nowMs = clock.nowMs();
  openBooks(store, cashMicro, nowMs);
  addFirstTargets(store, targets, nowMs);
}

/** Nobody answers at these addresses. */
function withDead(hosts: Hosts, dead: readonly PushingFeed[]): Hosts {
  return {
    ...hosts,
    ...(dead.includes("chain") && { feedRpc: ["http://127.0.0.1/none"], feedSockets: ["ws://127.0.0.1/none"] }),
    ...(dead.includes("rtds") && { rtds: "ws://127.0.0.1/none" }),
  };
}

function heard(pushes: Engine["pushes"], { onPushed }: SimulatedBotNeeds): TradeSink {
  return {
    saw(trades, isComplete) {
      for (const trade of trades) onPushed(trade);
      pushes.saw(trades, isComplete);
    },
    undone: (tx, blockHash) => pushes.undone(tx, blockHash),
  };
}
