import { z } from "zod";
import { quantity } from "../rpc/quantity.ts";
import { RpcError } from "../rpc/rpc-error.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";

/** Wei for one unit of gas (EIP-1559), below 2^53. */
export interface Fees {
  /** What the next block would take: its base fee and our tip. */
  readonly priceWei: number;
  /** Never more than this, whatever the base fee becomes. */
  readonly maxFeePerGasWei: number;
  readonly maxPriorityFeePerGasWei: number;
}

export const GWEI = 1_000_000_000;
/** Polygon's nodes drop what tips less. */
const LEAST_TIP_WEI = 25 * GWEI;
const BLOCKS = 10;

const historySchema = z.object({
  baseFeePerGas: z.array(quantity).min(1),
  reward: z.array(z.array(quantity)).nullish(),
});

/**
 * What gas costs now, from the last blocks alone: no gas-station host is asked. Twice the base fee leaves room for six full
 * blocks. Throws as the pool does.
 */
export async function readFees(rpc: Rpc, signal?: AbortSignal): Promise<Fees> {
  const asking = signal ? { signal } : {};
  try {
    const history = await rpc.read(
      "eth_feeHistory",
      [`0x${BLOCKS.toString(16)}`, "latest", [50]],
      historySchema,
      asking,
    );
    const tips = (history.reward ?? []).flatMap(([tip]) => (tip === undefined ? [] : [weiOf(tip)]));
    // The last one is the next block's.
    return feesOf(weiOf(history.baseFeePerGas.at(-1) ?? 0n), Math.max(LEAST_TIP_WEI, median(tips)));
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const priceWei = weiOf(await rpc.read("eth_gasPrice", [], quantity, asking));
    return feesOf(Math.max(0, priceWei - LEAST_TIP_WEI), LEAST_TIP_WEI);
  }
}

/** What takes the place of a transaction in the pool: nodes ask for a tenth more of both figures. */
export function raised({ maxFeePerGasWei, maxPriorityFeePerGasWei }: Omit<Fees, "priceWei">): Omit<Fees, "priceWei"> {
  const more = (wei: number) => Math.ceil(wei * 1.125);
  return { maxFeePerGasWei: more(maxFeePerGasWei), maxPriorityFeePerGasWei: more(maxPriorityFeePerGasWei) };
}

function feesOf(baseWei: number, tipWei: number): Fees {
  return {
    priceWei: baseWei + tipWei,
    maxFeePerGasWei: Math.min(2 * baseWei + tipWei, Number.MAX_SAFE_INTEGER),
    maxPriorityFeePerGasWei: tipWei,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function weiOf(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}
