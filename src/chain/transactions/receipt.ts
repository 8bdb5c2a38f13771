import { z } from "zod";
import { hash32, hexData, smallQuantity } from "../rpc/quantity.ts";

export const receiptSchema = z.object({
  blockNumber: smallQuantity,
  /** Whether it did what it was asked. */
  status: z.enum(["0x1", "0x0"]).transform((status) => status === "0x1"),
  logs: z.array(
    z.object({
      address: z.string().transform((address) => address.toLowerCase()),
      topics: z.array(hash32),
      data: hexData,
    }),
  ),
});

/** What a transaction left, once it is in a block. */
export type Receipt = z.infer<typeof receiptSchema>;
