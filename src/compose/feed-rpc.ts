import type { Hosts } from "../../config/hosts.ts";
import type { Settings } from "../../config/schema.ts";
import { RpcPool } from "../chain/rpc/rpc-pool.ts";
import type { Random } from "../engine/ports.ts";
import type { Network } from "./network.ts";

export interface FeedRpcNeeds {
  readonly settings: Pick<Settings, "environment">;
  readonly hosts: Pick<Hosts, "feedRpc">;
  readonly network: Network;
  readonly random: Random;
}

/** The chain that targets trade on, by id. */
export function feedChainOf({ environment }: Pick<Settings, "environment">): 80_002 | 137 {
  return environment === "sandbox" ? 80_002 : 137;
}

/**
 * The providers of the chain that targets trade on, for what reads their trades and for what reads their holdings: each
 * keeps to its own bound of requests, so that neither waits for the other.
 */
export interface FeedRpc {
  readonly trades: RpcPool;
  readonly holdings: RpcPool;
}

export function feedRpc({ settings, hosts, network, random }: FeedRpcNeeds): FeedRpc {
  const { transport, clock } = network;
  const pool = (): RpcPool =>
    new RpcPool({ chainId: feedChainOf(settings), urls: hosts.feedRpc, transport, clock, random });
  return { trades: pool(), holdings: pool() };
}

/**
 * Compares the providers with each other until aborted, so that one that stands still is used no more; one alone has nobody
 * to be compared with. Never rejects.
 */
export async function compareProviders({ trades, holdings }: FeedRpc, stopping: AbortSignal): Promise<void> {
  const pools = [trades, holdings].filter((pool) => pool.status().length > 1);
  // They reject only when the bot ends; each check's failure stands in the pool's status.
  await Promise.all(pools.map((pool) => pool.run(stopping).catch(() => undefined)));
}
