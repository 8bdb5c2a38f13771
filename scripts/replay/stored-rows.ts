import { z } from "zod";

/** Rows of the replay's database as the pass over its orders reads them. Amounts in micro-units. */

export const orderRow = z.object({
  id: z.int(),
  signalId: z.int().nullable(),
  targetId: z.int(),
  tokenId: z.int(),
  side: z.enum(["BUY", "SELL"]),
  limitMicro: z.int(),
  sharesMicro: z.int(),
  notionalMicro: z.int(),
  filledMicro: z.int(),
  state: z.string(),
  createdMs: z.int(),
  terminalMs: z.int().nullable(),
  sizeMicro: z.int().nullable(),
  seenMs: z.int().nullable(),
});
/** What one episode has in an order that was made for several (rule 15), by the newest of its signals that waited. */
export const partRow = z.object({
  orderId: z.int(),
  signalId: z.int(),
  notionalMicro: z.int(),
  sizeMicro: z.int().nullable(),
});
export const fillRow = z.object({
  orderId: z.int(),
  targetId: z.int(),
  priceMicro: z.int(),
  sharesMicro: z.int(),
  collateralMicro: z.int(),
  feeMicro: z.int(),
});
export const settlementRow = z.object({
  atMs: z.int(),
  targetId: z.int(),
  tokenId: z.int(),
  sharesMicro: z.int(),
  cashMicro: z.int(),
});

export type StoredOrder = z.infer<typeof orderRow>;
export type StoredPart = z.infer<typeof partRow>;
export type StoredFill = z.infer<typeof fillRow>;
export type StoredSettlement = z.infer<typeof settlementRow>;
