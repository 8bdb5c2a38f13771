import { z } from "zod";

const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,13}$/, "is no quantity")
  .transform(Number);
const bytes32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "is not 32 bytes")
  .toLowerCase();
/** What an OrderFilled log holds, several times over: another log in a receipt may be longer and is none of ours. */
const MOST_DATA = 256 * 1024;

/** A log as JSON-RPC serves it, in a block: a pending one has no block hash and is refused. */
export const chainLogSchema = z.object({
  address: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "is no address")
    .toLowerCase(),
  topics: z.array(bytes32).max(4),
  data: z.string().startsWith("0x").max(MOST_DATA),
  blockNumber: quantity,
  blockHash: bytes32,
  transactionHash: bytes32,
  logIndex: quantity,
  removed: z.boolean().optional(),
  /** Seconds; not every provider gives it. */
  blockTimestamp: quantity.nullish(),
});
export type ChainLog = z.infer<typeof chainLogSchema>;

/** A block's header, as far as it is needed here. */
export const headSchema = z.object({ number: quantity, hash: bytes32, parentHash: bytes32, timestamp: quantity });
export type Head = z.infer<typeof headSchema>;

/** The logs are parsed one by one, later: most are none of ours. */
export const receiptSchema = z.object({
  transactionHash: bytes32,
  blockHash: bytes32,
  logs: z.array(z.unknown()).max(20_000),
});

export const quantitySchema = quantity;
export const logsSchema = z.array(z.unknown()).max(100_000);

/** The first thing that is wrong, with the field's name. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join(".") || "value"}: ${issue?.message ?? "is not understood"}`;
}
