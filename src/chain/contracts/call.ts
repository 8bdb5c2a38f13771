import { hexData } from "../rpc/quantity.ts";
import { RpcError } from "../rpc/rpc-error.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";

/** A block's number, or the newest. */
export type BlockTag = number | "latest";

/** A question to a contract that changes nothing. */
export interface ContractCall {
  readonly to: string;
  /** Call data in hex. */
  readonly data: string;
}

export function asRpcCall({ to, data }: ContractCall, block: BlockTag = "latest") {
  return { method: "eth_call", params: [{ to, data }, typeof block === "number" ? `0x${block.toString(16)}` : block] };
}

/**
 * What contracts answer, as words, in the order of the questions. Throws an RpcError when one of them reverts, an Error
 * when there is no contract at an address, and as the pool does.
 */
export async function callContracts(
  rpc: Rpc,
  calls: readonly ContractCall[],
  block: BlockTag = "latest",
  signal?: AbortSignal,
): Promise<readonly (readonly bigint[])[]> {
  const results = await rpc.batch(
    calls.map((call) => asRpcCall(call, block)),
    signal ? { signal } : {},
  );
  return results.map((result, index) => {
    if (result instanceof RpcError) throw result;
    return wordsOfResult(calls[index]?.to ?? "", result);
  });
}

/** The words of one call's result. Throws where there is no contract, and for what is no hex. */
export function wordsOfResult(contract: string, result: unknown): readonly bigint[] {
  const words = wordsOf(hexData.parse(result));
  if (words.length === 0) throw new Error(`${contract} holds no such contract`);
  return words;
}

function wordsOf(hex: string): readonly bigint[] {
  const words: bigint[] = [];
  for (let at = 2; at + 64 <= hex.length; at += 64) words.push(BigInt(`0x${hex.slice(at, at + 64)}`));
  return words;
}

/** A figure in micro-units; what no account can hold (an unlimited allowance) becomes 2^53 − 1. */
export function microOf(word: bigint | undefined): number {
  return word === undefined || word > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(word);
}
