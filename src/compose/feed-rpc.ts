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

/** The providers of the chain that targets trade on. */
export function feedRpc({ settings, hosts, network, random }: FeedRpcNeeds): RpcPool {
  const { transport, clock } = network;
  return new RpcPool({ chainId: feedChainOf(settings), urls: hosts.feedRpc, transport, clock, random });
}

/**
 * Compares the providers with each other until aborted, so that one that stands still is used no more; one alone has nobody
 * to be compared with. Never rejects.
 */
export async function compareProviders(rpc: RpcPool, stopping: AbortSignal): Promise<void> {
  // It rejects only when the bot ends; each check's failure stands in the pool's status.
  if (rpc.status().length > 1) await rpc.run(stopping).catch(() => undefined);
}
