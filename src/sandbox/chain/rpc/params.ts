import { z } from "zod";
import { invalidParams } from "./rpc-error.ts";

const QUANTITY = /^0x[0-9a-fA-F]{1,64}$/;

export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase());
export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((text) => text.toLowerCase());
export const bytes = z.string().regex(/^0x([0-9a-fA-F]{2})*$/);
export const blockTag = z.union([
  z.enum(["latest", "safe", "finalized", "pending", "earliest"]),
  z.string().regex(QUANTITY),
]);
/** A number, a tag, or what EIP-1898 allows in its place. */
export const blockId = z.union([blockTag, z.object({ blockNumber: blockTag }), z.object({ blockHash: hash })]);

const MOST_ADDRESSES = 100;
const MOST_TOPICS = 1_000;
const topic = z.union([z.null(), hash, z.array(hash).max(MOST_TOPICS)]);

export const logFilter = z.object({
  address: z.union([address, z.array(address).max(MOST_ADDRESSES)]).optional(),
  topics: z.array(topic).max(4).optional(),
});
export const rangeFilter = logFilter.extend({
  fromBlock: blockTag.optional(),
  toBlock: blockTag.optional(),
  blockHash: hash.optional(),
});

export type BlockTag = z.infer<typeof blockTag>;
export type BlockId = z.infer<typeof blockId>;
export type LogFilter = z.infer<typeof logFilter>;

/** Checks a call's parameters; those that are absent at the end are undefined. Throws the error that is told to the caller. */
export function parsed<T>(schema: z.ZodType<T>, params: readonly unknown[]): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalidParams(`${issue?.path.join(".") || "(all)"}: ${issue?.message ?? "not understood"}`);
}
