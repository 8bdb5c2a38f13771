import type { EnvironmentName } from "./environments.ts";

/** Where each service answers, without a trailing slash. */
export interface Hosts {
  readonly clob: string;
  readonly gamma: string;
  readonly dataApi: string;
  /** WebSocket of the site-wide trade feed (RTDS). */
  readonly rtds: string;
  /** WebSockets of the CLOB; "/ws/user" and "/ws/market" lie under it. */
  readonly clobSocket: string;
  /** "/api/geoblock" lies under it. */
  readonly site: string;
  /** The test chain's (in production the chain's) JSON-RPC, in the order of preference. */
  readonly rpc: readonly string[];
  /** The same as WebSockets; those of the chain on which the targets trade. */
  readonly feedSockets: readonly string[];
  /** JSON-RPC over HTTP of the chain on which the targets trade. */
  readonly feedRpc: readonly string[];
  readonly etherscan: string;
  /** Undefined: grammY's own default, Telegram itself. */
  readonly telegram: string | undefined;
}

const POLYGON_RPC = [
  "https://polygon-bor-rpc.publicnode.com",
  "https://polygon.drpc.org",
  "https://polygon.api.onfinality.io/public",
];
const POLYGON_SOCKETS = ["wss://polygon-bor-rpc.publicnode.com", "wss://polygon.drpc.org"];
const AMOY_RPC = [
  "https://polygon-amoy-bor-rpc.publicnode.com",
  "https://polygon-amoy.drpc.org",
  "https://polygon-amoy.api.onfinality.io/public",
];

const POLYMARKET: Hosts = {
  clob: "https://clob.polymarket.com",
  gamma: "https://gamma-api.polymarket.com",
  dataApi: "https://data-api.polymarket.com",
  rtds: "wss://ws-live-data.polymarket.com",
  clobSocket: "wss://ws-subscriptions-clob.polymarket.com",
  site: "https://polymarket.com",
  rpc: AMOY_RPC,
  feedSockets: POLYGON_SOCKETS,
  feedRpc: POLYGON_RPC,
  etherscan: "https://api.etherscan.io/v2/api",
  telegram: undefined,
};

/** The sandbox answers on one port of this machine, each service under its own path. */
function localWorld(port: number): Hosts {
  const origin = `http://127.0.0.1:${port}`;
  return {
    clob: `${origin}/clob`,
    gamma: `${origin}/gamma`,
    dataApi: `${origin}/data-api`,
    rtds: `ws://127.0.0.1:${port}/rtds`,
    clobSocket: `ws://127.0.0.1:${port}/clob-ws`,
    site: `${origin}/site`,
    rpc: [`${origin}/rpc`],
    feedSockets: [`ws://127.0.0.1:${port}/rpc`],
    feedRpc: [`${origin}/rpc`],
    etherscan: `${origin}/etherscan`,
    telegram: `${origin}/telegram`,
  };
}

/** Addresses of one's own, as settings; undefined leaves the public ones. */
export interface OwnHosts {
  readonly rpcUrls?: readonly string[] | undefined;
  readonly feedRpcUrls?: readonly string[] | undefined;
  readonly feedSockets?: readonly string[] | undefined;
}

/**
 * @param own the settings: paths of providers may hold keys, so what is shown of them is the host alone. The sandbox stays on
 * this machine, whatever is set.
 */
export function hostsOf(environment: EnvironmentName, sandboxPort: number, own: OwnHosts = {}): Hosts {
  const usual = usualHosts(environment, sandboxPort);
  if (environment === "sandbox") return usual;
  return {
    ...usual,
    rpc: own.rpcUrls ?? usual.rpc,
    feedRpc: own.feedRpcUrls ?? usual.feedRpc,
    feedSockets: own.feedSockets ?? usual.feedSockets,
  };
}

function usualHosts(environment: EnvironmentName, sandboxPort: number): Hosts {
  if (environment === "sandbox") return localWorld(sandboxPort);
  return environment === "production" ? { ...POLYMARKET, rpc: POLYGON_RPC } : POLYMARKET;
}
