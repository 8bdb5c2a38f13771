import type { z } from "zod";
import type { ChainLog } from "../chain-block.ts";
import type { ChainWorld } from "../chain-world.ts";
import { numberOf, numberOfHash } from "./block-number.ts";
import { passes } from "./log-filter.ts";
import type { rangeFilter } from "./params.ts";
import { invalidParams, RpcError } from "./rpc-error.ts";

const LIMIT_EXCEEDED = -32_005;

/** eth_getLogs: the newest block unless told otherwise. Throws what a public node answers to a range that is too wide. */
export function logsOf(world: ChainWorld, filter: z.infer<typeof rangeFilter>): ChainLog[] {
  const { mostBlocks, mostLogs } = world.settings;
  const [from, to] = rangeOf(world, filter);
  if (to - from + 1 > mostBlocks)
    throw new RpcError(LIMIT_EXCEEDED, `block range too large: ${to - from + 1} blocks, at most ${mostBlocks}`);
  if (to < from) return [];
  const logs = world.blocks.logs(from, to).filter((log) => passes(filter, log));
  if (logs.length > mostLogs) throw new RpcError(LIMIT_EXCEEDED, `query returned more than ${mostLogs} results`);
  return logs;
}

function rangeOf(world: ChainWorld, filter: z.infer<typeof rangeFilter>): readonly [from: number, to: number] {
  if (filter.blockHash === undefined) {
    const from = numberOf(world, filter.fromBlock ?? "latest");
    return [from, Math.min(numberOf(world, filter.toBlock ?? "latest"), world.blocks.head())];
  }
  if (filter.fromBlock !== undefined || filter.toBlock !== undefined)
    throw invalidParams("blockHash goes without fromBlock and toBlock");
  const number = numberOfHash(world, filter.blockHash);
  if (number === undefined) throw new RpcError(-32_001, "unknown block");
  return [number, number];
}
