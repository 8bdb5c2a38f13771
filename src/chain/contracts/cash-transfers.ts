import { z } from "zod";
import { hash32, hexData, quantity, smallQuantity, toQuantity } from "../rpc/quantity.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";

/** Transfer(address,address,uint256) of every ERC-20. */
const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
/** What public nodes answer to at once. */
const BLOCKS_AT_ONCE = 1_000;
/** A look back of two days at a block a second. */
const MOST_RANGES = 180;
const MOST_LOGS = 1_000;

const headSchema = z.object({ number: smallQuantity, timestamp: smallQuantity });
const logSchema = z
  .array(
    z.object({
      topics: z.array(hash32).length(3),
      data: hexData,
      transactionHash: hash32,
      blockNumber: smallQuantity,
      logIndex: smallQuantity,
    }),
  )
  .max(MOST_LOGS);

/** Collateral that came to a wallet or (below zero) left it. */
export interface CashTransfer {
  readonly tx: string;
  readonly logIndex: number;
  readonly amountMicro: number;
  /** The other side, lower case. */
  readonly other: string;
  readonly atMs: number;
}

export interface CashTransfersNeeds {
  readonly rpc: Rpc;
  readonly collateral: string;
  readonly wallet: string;
  /** Contracts that move our collateral when we trade or redeem: what they send and take is in the books already. */
  readonly ours: readonly string[];
}

/** Reads the collateral's transfers of a wallet that no trade of its own made, of the newest two days at most. */
export class CashTransfers {
  readonly #needs: CashTransfersNeeds;

  constructor(needs: CashTransfersNeeds) {
    this.#needs = needs;
  }

  /** Those since an instant, oldest first. Throws when the chain does not answer. */
  async since(sinceMs: number): Promise<readonly CashTransfer[]> {
    const { rpc } = this.#needs;
    const head = await rpc.read("eth_getBlockByNumber", ["latest", false], headSchema);
    const earlier = Math.max(0, head.number - BLOCKS_AT_ONCE);
    const before = await rpc.read("eth_getBlockByNumber", [toQuantity(earlier), false], headSchema);
    const blockMs = (1000 * (head.timestamp - before.timestamp)) / Math.max(1, head.number - earlier);
    const dated = (block: number): number => head.timestamp * 1000 - (head.number - block) * blockMs;
    const found: CashTransfer[] = [];
    let to = head.number;
    for (let range = 0; range < MOST_RANGES && to >= 0 && dated(to) >= sinceMs; range += 1) {
      const from = Math.max(0, to - BLOCKS_AT_ONCE + 1);
      found.push(...(await this.#between(from, to, dated)));
      to = from - 1;
    }
    return found.filter(({ atMs }) => atMs >= sinceMs).sort((one, other) => one.atMs - other.atMs);
  }

  async #between(from: number, to: number, dated: (block: number) => number): Promise<CashTransfer[]> {
    const { rpc, collateral, wallet, ours } = this.#needs;
    const own = `0x${wallet.slice(2).toLowerCase().padStart(64, "0")}`;
    const filter = { address: collateral, fromBlock: toQuantity(from), toBlock: toQuantity(to) };
    const [came, left] = await Promise.all(
      [
        [TRANSFER, null, own],
        [TRANSFER, own],
      ].map((topics) => rpc.read("eth_getLogs", [{ ...filter, topics }], logSchema)),
    );
    const known = new Set(ours.map((address) => address.toLowerCase()));
    const transfers = (logs: z.infer<typeof logSchema>, place: 1 | 2, sign: 1 | -1): CashTransfer[] =>
      logs.flatMap(({ topics, data, transactionHash, blockNumber, logIndex }) => {
        const other = `0x${(topics[place] ?? "").slice(-40).toLowerCase()}`;
        const amountMicro = sign * Number(quantity.parse(data));
        const transfer = { tx: transactionHash, logIndex, amountMicro, other, atMs: Math.round(dated(blockNumber)) };
        return known.has(other) || !Number.isSafeInteger(amountMicro) ? [] : [transfer];
      });
    return [...transfers(came ?? [], 1, 1), ...transfers(left ?? [], 2, -1)];
  }
}
