import { keccak256 } from "../../encoding/keccak.ts";
import { putAddress, putBytes32, putUint, textBytes, toHex, WORD } from "../../encoding/words.ts";

/** One argument of a contract call as the ABI lays it out. */
export interface Argument {
  readonly bytes: Buffer;
  /** Of no fixed length: an offset stands in its place, and it follows after the others. */
  readonly isDynamic: boolean;
}

/** Throws a RangeError for what is no uint256. */
export function uint(value: number | bigint): Argument {
  return word((buffer) => putUint(buffer, 0, BigInt(value)));
}

export function address(value: string): Argument {
  return word((buffer) => putAddress(buffer, 0, value));
}

export function bytes32(value: string): Argument {
  return word((buffer) => putBytes32(buffer, 0, value));
}

/** Bytes of any length, given in hex. */
export function bytes(hex: string): Argument {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex)) throw new RangeError("not bytes in hex");
  const content = Buffer.from(hex.slice(2), "hex");
  const padding = Buffer.alloc((WORD - (content.length % WORD)) % WORD);
  return { bytes: Buffer.concat([uint(content.length).bytes, content, padding]), isDynamic: true };
}

/** An array of any length whose items are of fixed length. */
export function array(items: readonly Argument[]): Argument {
  return { bytes: Buffer.concat([uint(items.length).bytes, ...items.map((item) => item.bytes)]), isDynamic: true };
}

export function tuple(parts: readonly Argument[]): Argument {
  return { bytes: layOut(parts), isDynamic: parts.some(({ isDynamic }) => isDynamic) };
}

/**
 * The data of a call, in hex: `callData("balanceOf(address)", address(wallet))`.
 * The signature is the function's name and its types without spaces, a struct as a tuple of its types.
 */
export function callData(signature: string, ...parts: readonly Argument[]): string {
  return selectorOf(signature) + layOut(parts).toString("hex");
}

/** The first four bytes of the signature's hash: what tells a contract's functions, and its errors, apart. */
export function selectorOf(signature: string): string {
  return toHex(keccak256(textBytes(signature))).slice(0, 10);
}

function layOut(parts: readonly Argument[]): Buffer {
  const headBytes = parts.reduce((sum, part) => sum + (part.isDynamic ? WORD : part.bytes.length), 0);
  const heads: Buffer[] = [];
  const tails: Buffer[] = [];
  let offset = headBytes;
  for (const part of parts) {
    heads.push(part.isDynamic ? uint(offset).bytes : part.bytes);
    if (!part.isDynamic) continue;
    tails.push(part.bytes);
    offset += part.bytes.length;
  }
  return Buffer.concat([...heads, ...tails]);
}

function word(put: (buffer: Buffer) => void): Argument {
  const buffer = Buffer.alloc(WORD);
  put(buffer);
  return { bytes: buffer, isDynamic: false };
}
