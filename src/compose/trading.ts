import { join } from "node:path";
import { hostsOf } from "../../config/hosts.ts";
import { defaultLimits } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import type { Clock, FeedStatus, Store, Venue } from "../engine/ports.ts";
import { createMarketClock, createSteadyMarketClock } from "../ops/market-clock.ts";
import { steadyClock, systemClock } from "../ops/system-clock.ts";
import { systemRandom } from "../ops/system-random.ts";
import { SqliteStore } from "../store/store.ts";
import { ClobVenue } from "../venues/clob/clob-venue.ts";
import type { SteadyClock } from "../venues/clob/venue-time.ts";
import { PaperVenue } from "../venues/paper/paper-venue.ts";
import { holdUntilCompared } from "./breakers.ts";
import { cashMoves } from "./cash-moves.ts";
import type { ChainAccount } from "./chain-account.ts";
import { chainAccount } from "./chain-account.ts";
import type { Engine } from "./engine.ts";
import { assembleEngine } from "./engine.ts";
import { engineSettings } from "./engine-settings.ts";
import { compareProviders, feedRpc } from "./feed-rpc.ts";
import { prepareStore } from "./first-start.ts";
import { holdingsSource } from "./holdings-source.ts";
import { journalHeadNote, recoverLost } from "./journal-head.ts";
import type { LocalWorld } from "./local-world.ts";
import type { MarketSources } from "./market-sources.ts";
import { marketSources, readVenueTime } from "./market-sources.ts";
import { openNetwork } from "./network.ts";
import { opened } from "./opened.ts";
import { formsOf, orderAccountOf } from "./order-account.ts";
import type { PushFeeds } from "./push-feeds.ts";
import { pushFeeds } from "./push-feeds.ts";
import { renewed } from "./signer-renewal.ts";
import { Signing } from "./signing.ts";
import type { TradingNeeds, TradingParts } from "./trading-parts.ts";
import { closeVenue, startBooks, tendPaper, venueOf } from "./venue-account.ts";

/** Everything that trades, put together and open; nothing of it runs before `begin`. */
export interface Trading {
  readonly store: SqliteStore;
  readonly sources: MarketSources;
  readonly engine: Engine;
  readonly venue: Venue;
  readonly signing: Signing;
  readonly chain: ChainAccount;
  readonly feeds: PushFeeds;
  readonly marketClock: Clock;
  /** What the paper venue has to do every few seconds; undefined elsewhere. */
  readonly tendPaper: ((abort: AbortSignal) => Promise<void>) | undefined;
  feedStatus(): readonly FeedStatus[];
  requestShares(): Readonly<Record<string, number>>;
  releaseVenue(): void;
  /** Starts the signer anew with caps that follow from the present limits. */
  renewSigner(): void;
  /** Feeds, channels and heartbeats begin; they end with the closing steps. */
  begin(): void;
}

export async function openTrading(
  needs: TradingNeeds,
  awaited: Promise<LocalWorld> | undefined,
  stopping: AbortSignal,
): Promise<Trading> {
  const { settings, closing } = needs;
  const file = join(settings.dataFolder, "understudy.db");
  const store = await opened(file, () => SqliteStore.open({ file, clockNowMs: systemClock.nowMs }));
  closing.splice(1, 0, { name: "database", close: () => store.close() });
  prepareLimits(store, settings);
  const world = await awaited;
  const wall = world === undefined ? systemClock : createMarketClock({ ...world.ready, wall: systemClock });
  const signing = await Signing.open({ ...needs, store, ...(world && { clock: anchorOf(world) }) }, needs.signer);
  closing.splice(1, 0, { name: "signer", close: () => signing.end() });
  const steady = createSteadyMarketClock(world?.ready.speed ?? 1, steadyClock);
  const parts = openParts(needs, store, signing, { wall, steady }, stopping);
  const { marketClock } = parts;
  await readVenueTime(parts.sources, systemClock, stopping);
  const venue = await venueOf(parts);
  const engine = engineOn(parts, venue, world?.ready.speed ?? 1);
  recoverLost(store, settings.dataFolder, marketClock.nowMs());
  await startBooks(parts, venue, world);
  holdUntilCompared(store, marketClock.nowMs());
  const { hosts, network, random } = parts;
  const { trades: rpc } = parts.feedRpc;
  const feeds = pushFeeds({ settings, hosts, rpc, sink: engine.pushes, store, marketClock, random, network });
  closing.splice(
    1,
    0,
    { name: "feeds", close: () => feeds.stop() },
    { name: "market channel", close: () => parts.sources.books?.stop() ?? Promise.resolve() },
    { name: "orders", close: () => engine.desk.idle() },
    { name: "venue", close: () => closeVenue(venue) },
  );
  return tradingOf(parts, venue, engine, feeds);
}

function openParts(
  needs: TradingNeeds,
  store: SqliteStore,
  signing: Signing,
  { wall, steady }: { readonly wall: Clock; readonly steady: SteadyClock },
  stopping: AbortSignal,
): TradingParts {
  const { settings, onFailedTry: onFailure } = needs;
  const random = systemRandom;
  const hosts = hostsOf(settings.environment, settings.sandboxPort, settings);
  const network = openNetwork();
  const { clobSocket } = hosts;
  const { dataApiVersion } = settings;
  const options = { network, onFailure, clobSocket, dataApiVersion, steady };
  const sources = marketSources(hosts, systemClock, wall, random, options);
  const chain = chainAccount({ settings, hosts, store, signing, network, data: sources.data, random });
  const { clock: marketClock } = sources;
  const theirs = feedRpc({ settings, hosts, network, random });
  return { needs, store, hosts, sources, signing, chain, feedRpc: theirs, network, marketClock, random, stopping };
}

function engineOn(
  { needs, store, sources, signing, chain, feedRpc, network, marketClock, random, stopping }: TradingParts,
  venue: Venue,
  speed: number,
): Engine {
  const { settings } = needs;
  const { positions, data, worth } = sources;
  const settlesOnChain = !(venue instanceof PaperVenue);
  const wallet = orderAccountOf(settings, signing.address).maker;
  const ourCash = { feed: sources.feed, wallet, venueNowMs: () => sources.data.venueNowMs(), stopping };
  return assembleEngine({
    ...{ store, feed: sources.feed, data: sources.data, venue, clock: marketClock, random, stopping },
    ...{ settings: engineSettings(settings, signing.address, speed), signer: signing },
    forms: formsOf(settings, signing.address),
    noteHead: journalHeadNote(settings.dataFolder, store),
    worthOf: (wallet, abort) => worth.of(wallet, abort),
    holdings: holdingsSource({
      settings,
      rpc: feedRpc.holdings,
      positions,
      network,
      venueNowMs: () => data.venueNowMs(),
    }),
    onError: (error) => needs.report("work in the background failed and could not be stored", error),
    ...(settlesOnChain && { orderOnChain: (order) => chain.orderOnChain(order), gasProblem: () => chain.gasProblem() }),
    ...(settlesOnChain && { cashMoves: cashMoves({ ...ourCash, transfers: chain.transfers }) }),
  });
}

function tradingOf(parts: TradingParts, venue: Venue, engine: Engine, feeds: PushFeeds): Trading {
  const { needs, store, sources, signing, chain, feedRpc: theirs, marketClock, stopping } = parts;
  const paper = venue instanceof PaperVenue ? venue : undefined;
  return {
    ...{ store, sources, engine, venue, signing, chain, feeds, marketClock },
    tendPaper: paper && (async (abort) => tendPaper(paper, abort)),
    feedStatus: () => [...feeds.status(), sources.feed.status()],
    requestShares: () => sharesOf(sources),
    releaseVenue: () => {
      if (venue instanceof ClobVenue) venue.release();
    },
    renewSigner: () => {
      // The limit is committed in this very turn: the signer reads it in the next.
      queueMicrotask(() => void renewed(signing, store, needs.report));
    },
    begin: () => {
      sources.books?.start();
      if (venue instanceof ClobVenue) venue.start();
      feeds.start();
      // It rejects only when the bot ends; each check's failure stands in the pool's status.
      void chain.rpc.run(stopping).catch(() => undefined);
      void compareProviders(theirs, stopping);
    },
  };
}

/** The signer's caps follow from the limits: they must be there before it starts. */
function prepareLimits(store: Store, { environment }: Settings): void {
  prepareStore(store, { limits: defaultLimits(environment), nowMs: systemClock.nowMs() });
}

function anchorOf({ ready: { anchorMarketMs, anchorWallMs, speed } }: LocalWorld) {
  return { anchorMarketMs, anchorWallMs, speed };
}

function sharesOf({ clob, gamma }: MarketSources): Readonly<Record<string, number>> {
  const named = (host: string, shares: Record<string, number>): [string, number][] =>
    Object.entries(shares).map(([name, share]) => [`${host}: ${name}`, share]);
  return Object.fromEntries([...named("CLOB", clob.shares()), ...named("Gamma", gamma.shares())]);
}
