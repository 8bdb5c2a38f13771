import { keccak256 } from "./keccak.ts";
import { hashOfText, typedDataHash } from "./typed-data.ts";
import { putAddress, putBytes32, putNumber, toHex, WORD } from "./words.ts";

/** The type by which a wallet shows the CLOB that it is there (reference/polymarket.md 1.7). */
export const CLOB_AUTH_TYPE = "ClobAuth(address address,string timestamp,uint256 nonce,string message)";
const CLOB_AUTH_TYPE_HASH = hashOfText(CLOB_AUTH_TYPE);
const DOMAIN_TYPE_HASH = hashOfText("EIP712Domain(string name,string version,uint256 chainId)");
const DOMAIN_NAME_HASH = hashOfText("ClobAuthDomain");
const DOMAIN_VERSION_HASH = hashOfText("1");
const MESSAGE_HASH = hashOfText("This message attests that I control the given wallet");

export interface ClobAuth {
  readonly chainId: number;
  readonly address: string;
  /** Epoch seconds of the venue's clock. */
  readonly timestampS: number;
  readonly nonce: number;
}

/** The EIP-712 hash that is signed for the CLOB's L1 headers. Throws a RangeError for a field that does not fit. */
export function clobAuthHash({ chainId, address, timestampS, nonce }: ClobAuth): string {
  const domain = Buffer.alloc(4 * WORD);
  putBytes32(domain, 0, DOMAIN_TYPE_HASH);
  putBytes32(domain, 1, DOMAIN_NAME_HASH);
  putBytes32(domain, 2, DOMAIN_VERSION_HASH);
  putNumber(domain, 3, chainId);
  const words = Buffer.alloc(5 * WORD);
  putBytes32(words, 0, CLOB_AUTH_TYPE_HASH);
  putAddress(words, 1, address);
  putBytes32(words, 2, hashOfText(String(timestampS)));
  putNumber(words, 3, nonce);
  putBytes32(words, 4, MESSAGE_HASH);
  return typedDataHash(toHex(keccak256(domain)), toHex(keccak256(words)));
}
