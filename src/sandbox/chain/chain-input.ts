import { z } from "zod";
import { PAYMENTS, sentTransactionSchema } from "./chain-state.ts";

const address = z.string().regex(/^0x[0-9a-f]{40}$/);

/** What the chain is told from outside. It was checked before: what cannot happen is passed over. */
export const chainInputSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("transaction"), transaction: sentTransactionSchema }),
  /** The newest `depth` blocks are replaced. */
  z.object({ kind: z.literal("reorg"), depth: z.number().int().min(1).max(256) }),
  /** Gas costs this much for so long; 0 ms ends all spikes. */
  z.object({ kind: z.literal("spike"), gwei: z.number().min(0).max(1_000_000), forMs: z.number().int().min(0) }),
  /** Gives a wallet exactly this much gas money. */
  z.object({ kind: z.literal("balance"), wallet: address, wei: z.string().regex(/^\d{1,40}$/) }),
  /** pUSD comes to a wallet of the exchange, or leaves it: never more than is there. */
  z.object({
    ...{ kind: z.literal("cash"), wallet: address, amountMicro: z.int() },
    type: z.enum(PAYMENTS).nullable(),
  }),
]);

export type ChainInput = z.infer<typeof chainInputSchema>;
