import { keccak256 } from "./keccak.ts";
import { putBytes32, textBytes, toHex } from "./words.ts";

export function hashOfText(text: string): string {
  return toHex(keccak256(textBytes(text)));
}

/** The hash that is signed (EIP-712): keccak(0x1901 ‖ domain separator ‖ hash of the struct), all in hex. */
export function typedDataHash(domainSeparator: string, structHash: string): string {
  const digest = Buffer.alloc(66);
  digest.writeUInt16BE(0x1901, 0);
  putBytes32(digest.subarray(2), 0, domainSeparator);
  putBytes32(digest.subarray(2), 1, structHash);
  return toHex(keccak256(digest));
}
