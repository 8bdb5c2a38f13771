import { join } from "node:path";
import { hostsOf } from "../../config/hosts.ts";
import { defaultLimits } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import type { Clock, FeedStatus, Store, Venue } from "../engine/ports.ts";
import { createMarketClock } from "../ops/market-clock.ts";
import type { ClosingStep } from "../ops/shutdown.ts";
import { systemClock } from "../ops/system-clock.ts";
import { systemRandom } from "../ops/system-random.ts";
import { SqliteStore } from "../store/store.ts";
import { ClobVenue } from "../venues/clob/clob-venue.ts";
import { PaperVenue } from "../venues/paper/paper-venue.ts";
import type { ChainAccount } from "./chain-account.ts";
import { chainAccount } from "./chain-account.ts";
import { clobVenue } from "./clob-account.ts";
import type { Engine } from "./engine.ts";
import { assembleEngine } from "./engine.ts";
import { engineSettings } from "./engine-settings.ts";
import type { FirstTarget } from "./first-start.ts";
import { addFirstTargets, openBooks, prepareStore } from "./first-start.ts";
import type { LocalWorld } from "./local-world.ts";
import type { MarketSources } from "./market-sources.ts";
import { marketSources } from "./market-sources.ts";
import type { Network } from "./network.ts";
import { openNetwork } from "./network.ts";
import { formsOf } from "./order-account.ts";
import type { PushFeeds } from "./push-feeds.ts";
import { pushFeeds } from "./push-feeds.ts";
import { Signing } from "./signing.ts";

/** What a new paper account holds. */
const START_CASH_MICRO = 1_000_000_000;
const COPY_HELP =
  "Put a copy in its place (the folder backups has one of each day); in the sandbox, npm run sandbox:reset starts over.";

/** Hears of a problem with what caused it. */
export type Report = (problem: string, error: unknown) => void;

export interface TradingNeeds {
  readonly settings: Settings;
  /** The project's folder, where environment files lie. */
  readonly root: string;
  readonly report: Report;
  /** A request's try that failed, whether another follows or not: for the log. */
  readonly onFailedTry: Report;
  /** A text that must never be written anywhere. */
  readonly keepSecret: (text: string) => void;
  /** What has to be closed, in that order; each part adds itself as soon as it is open. */
  readonly closing: ClosingStep[];
}

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
  const { settings, closing, onFailedTry } = needs;
  const { dataFolder, environment } = settings;
  const random = systemRandom;
  const file = join(dataFolder, "understudy.db");
  const store = await opened(file, () => SqliteStore.open({ file, clockNowMs: systemClock.nowMs }));
  closing.splice(1, 0, { name: "database", close: () => store.close() });
  prepareLimits(store, settings);
  const world = await awaited;
  const marketClock = world === undefined ? systemClock : createMarketClock({ ...world.ready, wall: systemClock });
  const clock = world && anchorOf(world);
  const signing = await Signing.open({ ...needs, store, ...(clock && { clock }) });
  closing.splice(1, 0, { name: "signer", close: () => signing.end() });
  const hosts = hostsOf(environment, settings.sandboxPort, settings);
  const network = openNetwork();
  const sourceOptions = {
    network,
    onFailure: onFailedTry,
    clobSocket: hosts.clobSocket,
    dataApiVersion: settings.dataApiVersion,
  };
  const sources = marketSources(hosts, systemClock, marketClock, random, sourceOptions);
  const chain = chainAccount({ settings, hosts, store, signing, network, data: sources.data, random });
  const parts = { needs, store, sources, signing, chain, network, marketClock, stopping };
  const venue = environment === "staging" ? await paperVenue(parts) : await accountAtClob(parts);
  const speed = world?.ready.speed ?? 1;
  const engine = assembleEngine({
    ...{ store, feed: sources.feed, data: sources.data, venue, clock: marketClock, random, stopping },
    ...{ settings: engineSettings(settings, signing.address, speed), signer: signing },
    forms: formsOf(settings, signing.address),
    onError: (error) => needs.report("a pushed trade could not be taken in", error),
    ...(environment !== "staging" && { orderOnChain: (order) => chain.orderOnChain(order) }),
  });
  await startBooks(parts, venue, world);
  const feeds = pushFeeds({ settings, hosts, sink: engine.pushes, store, marketClock, random, network });
  closing.splice(
    1,
    0,
    { name: "feeds", close: () => feeds.stop() },
    { name: "market channel", close: () => sources.books?.stop() ?? Promise.resolve() },
    { name: "orders", close: () => engine.desk.idle() },
    { name: "venue", close: () => closeVenue(venue) },
  );
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
      const failed = (error: unknown): void => needs.report("the signer could not be started anew", error);
      // The limit is committed in this very turn: the signer reads it in the next.
      queueMicrotask(() => void signing.renew().catch(failed));
    },
    begin: () => {
      sources.books?.start();
      if (venue instanceof ClobVenue) venue.start();
      feeds.start();
      void chain.rpc.run(stopping).catch(() => undefined);
    },
  };
}

interface Parts {
  readonly needs: TradingNeeds;
  readonly store: SqliteStore;
  readonly sources: MarketSources;
  readonly signing: Signing;
  readonly chain: ChainAccount;
  readonly network: Network;
  readonly marketClock: Clock;
  readonly stopping: AbortSignal;
}

/** The signer's caps follow from the limits: they must be there before it starts. */
function prepareLimits(store: Store, { environment }: Settings): void {
  prepareStore(store, { limits: defaultLimits(environment), nowMs: systemClock.nowMs() });
}

function anchorOf({ ready: { anchorMarketMs, anchorWallMs, speed } }: LocalWorld) {
  return { anchorMarketMs, anchorWallMs, speed };
}

async function paperVenue({ needs, sources, marketClock, stopping }: Parts): Promise<PaperVenue> {
  const file = join(needs.settings.dataFolder, "paper.db");
  return opened(file, () =>
    PaperVenue.open({
      ...{ file, startCashMicro: START_CASH_MICRO, marketData: sources.data },
      ...{ clock: marketClock, random: systemRandom, signal: stopping },
    }),
  );
}

async function accountAtClob({
  needs,
  store,
  sources,
  signing,
  chain,
  network,
  marketClock,
}: Parts): Promise<ClobVenue> {
  const { settings, keepSecret } = needs;
  const hosts = hostsOf(settings.environment, settings.sandboxPort, settings);
  return clobVenue({
    ...{ settings, hosts, sources, signing, network, store, clock: marketClock, random: systemRandom, keepSecret },
    ...{ redeem: chain.redeem, chainHoldings: chain.holdings, onFailure: needs.onFailedTry },
  });
}

/** Books that are new begin with what the account holds; a ledger that is new beside an account that has traded was lost. */
async function startBooks({ needs, store, marketClock }: Parts, venue: Venue, world: LocalWorld | undefined) {
  if (store.records.settings.get("booksOpened") !== undefined) return;
  if (store.records.account.get().cashMicro !== 0) {
    throw new Error(
      `The books of ${needs.settings.dataFolder} were kept with another venue: npm run sandbox:reset starts over.`,
    );
  }
  // Asked first: the sandbox gives a wallet its play money when it asks for credentials.
  const trades = await venue.accountTrades(0);
  const holdings = await venue.holdings([]);
  if (trades.length > 0 || holdings.shares.size > 0) {
    const file = join(needs.settings.dataFolder, "understudy.db");
    throw new Error(`${file} is empty or new, but its account has traded: it was lost or replaced.\n${COPY_HELP}`);
  }
  const nowMs = marketClock.nowMs();
  openBooks(store, holdings.cashMicro, nowMs);
  addFirstTargets(store, world?.targets ?? chosenTargets(needs.settings, store), nowMs);
}

/** As many as may be copied; people give them better names in the chat. */
function chosenTargets({ firstTargets = [] }: Settings, { records }: Store): readonly FirstTarget[] {
  const wallets = [...new Set(firstTargets)].slice(0, records.limits.get("maxTargets"));
  return wallets.map((address, index) => ({ name: `target-${index + 1}`, address }));
}

async function tendPaper(paper: PaperVenue, abort: AbortSignal): Promise<void> {
  const { problems } = await paper.run(abort);
  if (problems.length > 0) throw new Error(`${problems.length} resting orders could not be looked at: ${problems[0]}`);
}

async function closeVenue(venue: Venue): Promise<void> {
  if (venue instanceof ClobVenue) await venue.stop();
  if (!(venue instanceof PaperVenue)) return;
  await venue.idle();
  venue.close();
}

function sharesOf({ clob, gamma }: MarketSources): Readonly<Record<string, number>> {
  const named = (host: string, shares: Record<string, number>): [string, number][] =>
    Object.entries(shares).map(([name, share]) => [`${host}: ${name}`, share]);
  return Object.fromEntries([...named("CLOB", clob.shares()), ...named("Gamma", gamma.shares())]);
}

/** A file that cannot be opened is named, with what one can do. */
async function opened<T>(file: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} cannot be used: ${reason}.\n${COPY_HELP}`, { cause });
  }
}
