import { ADDRESSES } from "../../config/addresses.ts";
import type { Hosts } from "../../config/hosts.ts";
import type { Settings } from "../../config/schema.ts";
import type { RpcPool } from "../chain/rpc/rpc-pool.ts";
import type { TradeSink } from "../domain/trade.ts";
import type { Clock, FeedStatus, Random, Store } from "../engine/ports.ts";
import { ChainLogFeed } from "../feeds/chain-logs/chain-feed.ts";
import { RtdsFeed } from "../feeds/rtds/rtds-feed.ts";
import { socketsOf } from "./channels.ts";
import { feedChainOf } from "./feed-rpc.ts";
import type { Network } from "./network.ts";

export interface PushFeedsNeeds {
  readonly settings: Settings;
  readonly hosts: Hosts;
  /** Providers of the chain that targets trade on. */
  readonly rpc: RpcPool;
  readonly sink: TradeSink;
  readonly store: Store;
  readonly marketClock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/** The feeds that push, as one: they follow the same wallets, begin and end together. */
export interface PushFeeds {
  follow(wallets: readonly string[]): void;
  start(): void;
  stop(): Promise<void>;
  status(): readonly FeedStatus[];
  /** Turns one to its next endpoint; false when there is no such feed or it has no other. */
  next(name: string): boolean;
}

const CURSOR = "chainBlock";

/** The chain's logs, and the venue's live feed where it is switched on. */
export function pushFeeds(needs: PushFeedsNeeds): PushFeeds {
  const { settings, hosts, rpc, sink, store, marketClock: market, random, network } = needs;
  const { clock } = network;
  const reject = (source: string) => (problem: string, body: string) =>
    store.transact((records) => records.deadLetters.keep(source, problem, body, market.nowMs()));
  const { exchangeV2, negRiskExchangeV2, exchangeV3 } = ADDRESSES[feedChainOf(settings)];
  const chain = new ChainLogFeed({
    ...{ exchanges: [exchangeV2, negRiskExchangeV2, exchangeV3], sink, market, clock },
    openSocket: socketsOf(hosts.feedSockets, random, network),
    request: (method, params, signal) => rpc.request(method, params, signal && { signal }),
    cursor: {
      get: () => store.records.settings.get(CURSOR),
      set: (block) => store.transact((records) => records.settings.set(CURSOR, block, market.nowMs())),
    },
    onRejected: reject("chain"),
  });
  const rtds = new RtdsFeed({
    ...{ openSocket: socketsOf([hosts.rtds], random, network), sink, market, clock },
    onRejected: reject("rtds"),
  });
  const feeds = settings.rtds ? [chain, rtds] : [chain];
  return {
    follow: (wallets) => {
      for (const feed of feeds) feed.follow(wallets);
    },
    start: () => {
      for (const feed of feeds) feed.start();
    },
    stop: async () => void (await Promise.all(feeds.map((feed) => feed.stop()))),
    status: () => feeds.map((feed) => feed.status()),
    next: (name) => {
      const feed = feeds.find((one) => one.status().name === name);
      if (feed === undefined || (feed.status().endpoints ?? 1) < 2) return false;
      feed.next();
      return true;
    },
  };
}
