import { keccak256 } from "../../encoding/keccak.ts";
import { textBytes, toHex } from "../../encoding/words.ts";

/**
 * An address as the official client sends it: in the mixed case that carries its checksum (EIP-55). The venue may compare texts.
 * @param address 0x and 40 hexadecimal digits of any case
 */
export function checksumAddress(address: string): string {
  const digits = address.slice(2).toLowerCase();
  if (!/^[0-9a-f]{40}$/.test(digits)) throw new RangeError(`${address} is no address`);
  const hash = toHex(keccak256(textBytes(digits))).slice(2);
  const mixed = [...digits].map((digit, at) =>
    Number.parseInt(hash[at] ?? "0", 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${mixed.join("")}`;
}
