import type { Interface, Result } from "ethers";
import { Blocks } from "../../../src/sandbox/chain/blocks.ts";
import type { ChainLog } from "../../../src/sandbox/chain/chain-block.ts";
import type { ChainSettings, ChainWorld } from "../../../src/sandbox/chain/chain-world.ts";
import { DEFAULT_CHAIN_SETTINGS } from "../../../src/sandbox/chain/chain-world.ts";
import { answerText } from "../../../src/sandbox/chain/rpc/answer.ts";
import type { Accounts } from "../../../src/sandbox/exchange/accounts.ts";
import type { World } from "../../../src/sandbox/world/world.ts";
import { createdWorld } from "../world/created-world.ts";

export const START_MS = 1_790_000_000_000;

export const NO_ACCOUNTS: Accounts = {
  wallets: () => [],
  pusdOf: () => 0,
  sharesOf: () => 0,
  isApproved: () => false,
  orderStatus: () => ({ closed: false, remainingMicro: 0 }),
  tradesSettledIn: () => [],
};

export interface ChainRig {
  readonly world: World;
  readonly chain: ChainWorld;
  /** Calls a method; throws the node's error as "code: message". */
  rpc<T = unknown>(method: string, ...params: unknown[]): T;
  logs(filter: object): ChainLog[];
}

/** A world with its chain, led to `afterMs` after its beginning. */
export function chainRig(
  seed: string,
  afterMs: number,
  accounts: Accounts = NO_ACCOUNTS,
  settings: Partial<ChainSettings> = {},
): ChainRig {
  const world = createdWorld(seed, START_MS);
  world.advanceTo(START_MS + afterMs);
  return rigOf(world, accounts, settings);
}

export function rigOf(world: World, accounts: Accounts = NO_ACCOUNTS, settings: Partial<ChainSettings> = {}): ChainRig {
  const blocks = new Blocks(world.state, accounts);
  const tell: ChainWorld["tell"] = (input) => world.chain(input);
  const chain = { state: world.state, blocks, accounts, settings: { ...DEFAULT_CHAIN_SETTINGS, ...settings }, tell };
  const rpc = <T>(method: string, ...params: unknown[]): T => {
    const text = answerText(chain, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
    const { result, error } = JSON.parse(text) as { result: T; error?: { code: number; message: string } };
    if (error !== undefined) throw new Error(`${error.code}: ${error.message}`);
    return result;
  };
  return { world, chain, rpc, logs: (filter) => rpc<ChainLog[]>("eth_getLogs", filter) };
}

export const hex = (value: number): string => `0x${value.toString(16)}`;

/** Calls a contract's function and decodes what it gives back. */
export function callOn(
  rig: ChainRig,
  abi: Interface,
  to: string,
  name: string,
  args: readonly unknown[],
  block: unknown = "latest",
): Result {
  const data = rig.rpc<string>("eth_call", { to, data: abi.encodeFunctionData(name, args) }, block);
  return abi.decodeFunctionResult(name, data);
}
