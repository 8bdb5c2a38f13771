import type { ExchangeDomain, OrderFields } from "../domain/order.ts";
import { keccak256 } from "./keccak.ts";
import { exchangeSeparator, ORDER_TYPE, orderStructHash } from "./order-hash.ts";
import { hashOfText, typedDataHash } from "./typed-data.ts";
import { putAddress, putBytes32, putNumber, textBytes, toHex, WORD } from "./words.ts";

/** What the owner of a deposit wallet signs in the order's place (ERC-7739; reference/polymarket.md 1.3, signature type 3). */
const NESTED_TYPE_HASH = hashOfText(
  `TypedDataSign(Order contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)${ORDER_TYPE}`,
);
const WALLET_NAME_HASH = hashOfText("DepositWallet");
const WALLET_VERSION_HASH = hashOfText("1");
const NO_SALT = `0x${"0".repeat(64)}`;

/** The type's text and its length in two bytes: the end of every wrapped signature. */
const TYPE_BYTES = textBytes(ORDER_TYPE);
const TAIL = `${toHex(TYPE_BYTES).slice(2)}${TYPE_BYTES.length.toString(16).padStart(4, "0")}`;

/** The hash that the owner's key signs so that the wallet (the order's maker) accepts an order of the exchange. */
export function depositWalletHash(domain: ExchangeDomain, order: OrderFields): string {
  const words = Buffer.alloc(7 * WORD);
  putBytes32(words, 0, NESTED_TYPE_HASH);
  putBytes32(words, 1, orderStructHash(order));
  putBytes32(words, 2, WALLET_NAME_HASH);
  putBytes32(words, 3, WALLET_VERSION_HASH);
  putNumber(words, 4, domain.chainId);
  putAddress(words, 5, order.maker);
  putBytes32(words, 6, NO_SALT);
  return typedDataHash(exchangeSeparator(domain), toHex(keccak256(words)));
}

/**
 * The signature as the wallet reads it: inner signature (65 bytes, hex) ‖ the exchange's separator ‖ hash of the order's
 * fields ‖ the order's type as text ‖ its length.
 */
export function depositWalletSignature(domain: ExchangeDomain, order: OrderFields, inner: string): string {
  if (!/^0x[0-9a-f]{130}$/.test(inner)) throw new RangeError("the inner signature is not 65 bytes");
  return `${inner}${exchangeSeparator(domain).slice(2)}${orderStructHash(order).slice(2)}${TAIL}`;
}
