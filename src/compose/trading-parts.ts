import type { Hosts } from "../../config/hosts.ts";
import type { Settings } from "../../config/schema.ts";
import type { Clock, Random } from "../engine/ports.ts";
import type { ClosingStep } from "../ops/shutdown.ts";
import type { LaunchedSigner } from "../ops/signer-launch.ts";
import type { SqliteStore } from "../store/store.ts";
import type { ChainAccount } from "./chain-account.ts";
import type { FeedRpc } from "./feed-rpc.ts";
import type { MarketSources } from "./market-sources.ts";
import type { Network } from "./network.ts";
import type { Signing } from "./signing.ts";

/** Hears of a problem with what caused it. */
export type Report = (problem: string, error: unknown) => void;

export interface TradingNeeds {
  readonly settings: Settings;
  /** The project's folder, where environment files lie. */
  readonly root: string;
  /** Its process loads while everything else does. */
  readonly signer: LaunchedSigner;
  readonly report: Report;
  /** A request's try that failed, whether another follows or not: for the log. */
  readonly onFailedTry: Report;
  /** A text that must never be written anywhere. */
  readonly keepSecret: (text: string) => void;
  /** What has to be closed, in that order; each part adds itself as soon as it is open. */
  readonly closing: ClosingStep[];
}

/** What the venue, the engine and the feeds are made of. */
export interface TradingParts {
  readonly needs: TradingNeeds;
  readonly store: SqliteStore;
  readonly hosts: Hosts;
  readonly sources: MarketSources;
  readonly signing: Signing;
  readonly chain: ChainAccount;
  /** Providers of the chain that targets trade on. */
  readonly feedRpc: FeedRpc;
  readonly network: Network;
  readonly marketClock: Clock;
  readonly random: Random;
  readonly stopping: AbortSignal;
}
