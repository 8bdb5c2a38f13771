import { z } from "zod";

/** A number as JSON-RPC writes it: "0x10". */
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((text) => BigInt(text));

/** The same, below 2^53: heights, nonces, chain ids. */
export const smallQuantity = quantity.transform(Number).pipe(z.number().int().safe());

export const hexData = z.string().regex(/^0x([0-9a-fA-F]{2})*$/);
export const hash32 = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

export function toQuantity(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
