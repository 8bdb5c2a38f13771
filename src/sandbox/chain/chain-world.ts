import type { Accounts } from "../exchange/accounts.ts";
import type { WorldState } from "../world/world-state.ts";
import type { Blocks } from "./blocks.ts";
import type { ChainInput } from "./chain-input.ts";

/** How a node of this chain behaves where real ones differ. */
export interface ChainSettings {
  /** Blocks that one eth_getLogs may ask for. */
  readonly mostBlocks: number;
  /** Logs that one answer may hold. */
  readonly mostLogs: number;
  /** Calls in one batch. */
  readonly mostBatch: number;
  /** After a longer pause (a machine that slept) only the newest blocks are pushed: the rest is for eth_getLogs. */
  readonly mostToldBlocks: number;
}

export const DEFAULT_CHAIN_SETTINGS: ChainSettings = {
  mostBlocks: 2_000,
  mostLogs: 10_000,
  mostBatch: 100,
  mostToldBlocks: 300,
};

/** What JSON-RPC is answered from. */
export interface ChainWorld {
  readonly state: WorldState;
  readonly blocks: Blocks;
  readonly accounts: Accounts;
  readonly settings: ChainSettings;
  /** Tells the world what was sent to the chain. */
  tell(input: ChainInput): void;
}
