import type { ExchangeDomain, OrderFields } from "../domain/order.ts";
import { keccak256 } from "./keccak.ts";
import { hashOfText, typedDataHash } from "./typed-data.ts";
import { putAddress, putBytes32, putNumber, putUint, toHex, WORD } from "./words.ts";

/** The order's type as the contract spells it; the ERC-7739 wrapper carries it in full. */
export const ORDER_TYPE =
  "Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder)";
const ORDER_TYPE_HASH = hashOfText(ORDER_TYPE);
const DOMAIN_TYPE_HASH = hashOfText(
  "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
);
const EXCHANGE_NAME_HASH = hashOfText("Polymarket CTF Exchange");

const separators = new Map<string, string>();
/** Two exchanges on one chain are what a bot ever needs; a bound keeps a mistake from growing. */
const MOST_SEPARATORS = 64;

/** The exchange's EIP-712 domain separator, computed once for each domain. */
export function exchangeSeparator({ chainId, exchange, version }: ExchangeDomain): string {
  const key = `${chainId} ${exchange.toLowerCase()} ${version}`;
  const known = separators.get(key);
  if (known !== undefined) return known;
  const words = Buffer.alloc(5 * WORD);
  putBytes32(words, 0, DOMAIN_TYPE_HASH);
  putBytes32(words, 1, EXCHANGE_NAME_HASH);
  putBytes32(words, 2, hashOfText(version));
  putNumber(words, 3, chainId);
  putAddress(words, 4, exchange);
  const separator = toHex(keccak256(words));
  if (separators.size >= MOST_SEPARATORS) separators.clear();
  separators.set(key, separator);
  return separator;
}

/** hashStruct(order): the hash of its fields without the domain. Throws a RangeError for a field that does not fit. */
export function orderStructHash(order: OrderFields): string {
  const words = Buffer.alloc(12 * WORD);
  putBytes32(words, 0, ORDER_TYPE_HASH);
  putUint(words, 1, BigInt(order.salt));
  putAddress(words, 2, order.maker);
  putAddress(words, 3, order.signer);
  putUint(words, 4, BigInt(order.tokenId));
  putNumber(words, 5, order.makerAmountMicro);
  putNumber(words, 6, order.takerAmountMicro);
  putNumber(words, 7, order.side === "BUY" ? 0 : 1);
  putNumber(words, 8, order.signatureType);
  putNumber(words, 9, order.timestampMs);
  putBytes32(words, 10, order.metadata);
  putBytes32(words, 11, order.builder);
  return toHex(keccak256(words));
}

/** The EIP-712 hash of an order: the venue's id of it, and what a plain account signs. */
export function orderHash(domain: ExchangeDomain, order: OrderFields): string {
  return typedDataHash(exchangeSeparator(domain), orderStructHash(order));
}
