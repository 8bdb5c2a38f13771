import { z } from "zod";
import { hash32, smallQuantity, toQuantity } from "../rpc/quantity.ts";
import { RpcError } from "../rpc/rpc-error.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";
import { asRpcCall, callContracts, wordsOfResult } from "./call.ts";
import type { Owned } from "./conditional-tokens.ts";
import { balancesCall, balancesFrom, MOST_BALANCES_A_CALL } from "./conditional-tokens.ts";

/** With a header before and one after them in one request of the pool. */
const MOST_CALLS = 18;
/** A new block may come between two calls of one request. */
const MOST_TRIES = 4;

const headerSchema = z.object({ number: smallQuantity, hash: hash32, timestamp: smallQuantity });
const minedSchema = z.object({ blockNumber: smallQuantity.nullish() }).nullable();

/** Shares as of one block whose time is known. */
export interface SharesAtBlock {
  readonly sharesMicro: readonly number[];
  readonly block: number;
  /** Seconds, of the block. */
  readonly atS: number;
}

/** What wallets hold of outcome tokens, and when exactly (rule 19). */
export class HeldShares {
  readonly #rpc: Rpc;
  readonly #contract: string;

  constructor(rpc: Rpc, conditionalTokens: string) {
    this.#rpc = rpc;
    this.#contract = conditionalTokens;
  }

  /** As of the newest block, in the order asked for. Throws when there are too many, and as the pool does. */
  async present(owned: readonly Owned[], signal?: AbortSignal): Promise<SharesAtBlock> {
    const parts = Array.from({ length: Math.ceil(owned.length / MOST_BALANCES_A_CALL) }, (_, index) =>
      owned.slice(index * MOST_BALANCES_A_CALL, (index + 1) * MOST_BALANCES_A_CALL),
    );
    if (parts.length > MOST_CALLS) throw new Error(`${owned.length} balances are too many for one reading`);
    const header = { method: "eth_getBlockByNumber", params: ["latest", false] };
    const calls = parts.map((part) => asRpcCall(balancesCall(this.#contract, part)));
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const results = await this.#rpc.batch([header, ...calls, header], signal && { signal });
      const refused = results.find((result) => result instanceof RpcError);
      if (refused !== undefined) throw refused;
      const before = headerSchema.parse(results[0]);
      // Between two equal heads there was no other block to answer for.
      if (before.hash !== headerSchema.parse(results.at(-1)).hash) continue;
      const sharesMicro = parts.flatMap((part, index) =>
        balancesFrom(wordsOfResult(this.#contract, results[index + 1]), part.length),
      );
      return { sharesMicro, block: before.number, atS: before.timestamp };
    }
    throw new Error("the chain's head moved with every call");
  }

  /** As of a block from before a second: the newest, or one so many seconds back, for none come more often than each second. */
  async beforeSecond(owned: Owned, second: number, signal?: AbortSignal): Promise<SharesAtBlock> {
    const newest = await this.present([owned], signal);
    if (newest.atS < second) return newest;
    const tag = toQuantity(Math.max(0, newest.block - (newest.atS - second) - 1));
    const { to, data } = balancesCall(this.#contract, [owned]);
    const [header, answer] = await this.#rpc.batch(
      [
        { method: "eth_getBlockByNumber", params: [tag, false] },
        { method: "eth_call", params: [{ to, data }, tag] },
      ],
      signal && { signal },
    );
    if (header instanceof RpcError) throw header;
    if (answer instanceof RpcError) throw answer;
    const { number, timestamp } = headerSchema.parse(header);
    const sharesMicro = balancesFrom(wordsOfResult(this.#contract, answer), 1);
    return { sharesMicro, block: number, atS: timestamp };
  }

  /** What was held at the end of the block before a transaction's; undefined while no node has it in a block. */
  async before(
    owned: Owned,
    tx: string,
    signal?: AbortSignal,
  ): Promise<{ readonly sharesMicro: number; readonly block: number } | undefined> {
    const mined = await this.#rpc.read("eth_getTransactionReceipt", [tx], minedSchema, signal && { signal });
    const height = mined?.blockNumber ?? undefined;
    if (height === undefined || height === 0) return undefined;
    const block = height - 1;
    const [words] = await callContracts(this.#rpc, [balancesCall(this.#contract, [owned])], block, signal);
    const [sharesMicro] = balancesFrom(words, 1);
    if (sharesMicro === undefined) throw new Error(`no balance at block ${toQuantity(block)}`);
    return { sharesMicro, block };
  }
}
