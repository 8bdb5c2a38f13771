/** The ABI's 32-byte words, written into a buffer: what EIP-712 and contract calls are made of. */
export const WORD = 32;

/** Writes an unsigned integer below 2^256 as word number `index`. Throws a RangeError for any other. */
export function putUint(buffer: Buffer, index: number, value: bigint): void {
  if (value < 0n || value >> 256n !== 0n) throw new RangeError(`${value} is no uint256`);
  buffer.write(value.toString(16).padStart(64, "0"), index * WORD, "hex");
}

/** Writes a whole number below 2^53. */
export function putNumber(buffer: Buffer, index: number, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number`);
  const at = index * WORD;
  buffer.fill(0, at, at + 24);
  buffer.writeUInt32BE(Math.floor(value / 2 ** 32), at + 24);
  buffer.writeUInt32BE(value >>> 0, at + 28);
}

/** Writes 20 bytes given in hex. */
export function putAddress(buffer: Buffer, index: number, address: string): void {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new RangeError(`${address} is no address`);
  const at = index * WORD;
  buffer.fill(0, at, at + 12);
  buffer.write(address.slice(2), at + 12, "hex");
}

/** Writes 32 bytes given in hex. */
export function putBytes32(buffer: Buffer, index: number, hex: string): void {
  if (!/^0x[0-9a-fA-F]{64}$/.test(hex)) throw new RangeError(`${hex} is not 32 bytes`);
  buffer.write(hex.slice(2), index * WORD, "hex");
}

export function toHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

export function textBytes(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}
