/** JSON-RPC's form of a number: no leading zeros. */
export function quantity(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** An unsigned number as one 32-byte word, without 0x. */
export function word(value: number | bigint | string): string {
  return BigInt(value).toString(16).padStart(64, "0");
}

/** An address as a topic. */
export function addressTopic(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}

export const ZERO_WORD = "0".repeat(64);
