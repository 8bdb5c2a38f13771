import { keccak256 } from "./keccak.ts";
import { toHex } from "./words.ts";

/** An EIP-1559 transaction that calls a contract or an account; it never creates one and carries no access list. */
export interface Transaction {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: string;
  readonly valueWei: number;
  /** Hex. */
  readonly data: string;
  readonly gasLimit: number;
  readonly maxFeePerGasWei: number;
  readonly maxPriorityFeePerGasWei: number;
}

export interface SignedTransaction {
  /** As `eth_sendRawTransaction` takes it. */
  readonly raw: string;
  readonly hash: string;
}

const TYPE_1559 = Buffer.from([2]);
const SHORT = 55;

/** Recursive length prefix, as Ethereum's yellow paper (appendix B) says: of a byte string … */
function rlpBytes(bytes: Buffer): Buffer {
  return bytes.length === 1 && (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([prefix(0x80, bytes.length), bytes]);
}

/** … and of a list of what is encoded already. */
function rlpList(items: readonly Buffer[]): Buffer {
  const body = Buffer.concat(items);
  return Buffer.concat([prefix(0xc0, body.length), body]);
}

function prefix(base: number, length: number): Buffer {
  if (length <= SHORT) return Buffer.from([base + length]);
  const size = whole(length);
  return Buffer.concat([Buffer.from([base + SHORT + size.length]), size]);
}

/** A whole number without leading zero bytes; nothing at all for 0. */
function whole(value: number): Buffer {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number`);
  return value === 0 ? Buffer.alloc(0) : trimmed(Buffer.from(value.toString(16).padStart(14, "0"), "hex"));
}

function trimmed(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? Buffer.alloc(0) : bytes.subarray(first);
}

function bytesOf(name: string, hex: string, length?: number): Buffer {
  const isWhole = /^0x(?:[0-9a-f]{2})*$/i.test(hex);
  if (!isWhole || (length !== undefined && hex.length !== 2 + 2 * length)) {
    throw new RangeError(`${name} is not ${length === undefined ? "whole bytes" : `${length} bytes`} in hex`);
  }
  return Buffer.from(hex.slice(2), "hex");
}

function fieldsOf(transaction: Transaction): Buffer[] {
  const fields = [
    whole(transaction.chainId),
    whole(transaction.nonce),
    whole(transaction.maxPriorityFeePerGasWei),
    whole(transaction.maxFeePerGasWei),
    whole(transaction.gasLimit),
    bytesOf("to", transaction.to, 20),
    whole(transaction.valueWei),
    bytesOf("data", transaction.data),
  ];
  return [...fields.map(rlpBytes), rlpList([])];
}

/** The hash that the sender signs. Throws a RangeError for a field that does not fit. */
export function transactionDigest(transaction: Transaction): string {
  return toHex(keccak256(Buffer.concat([TYPE_1559, rlpList(fieldsOf(transaction))])));
}

/** The transaction with its signature (65 bytes, hex, r ‖ s ‖ 27 or 28), ready to send, and its hash. */
export function signedTransaction(transaction: Transaction, signature: string): SignedTransaction {
  const bytes = bytesOf("signature", signature, 65);
  const parts = [whole(bytes.readUInt8(64) - 27), trimmed(bytes.subarray(0, 32)), trimmed(bytes.subarray(32, 64))];
  const raw = Buffer.concat([TYPE_1559, rlpList([...fieldsOf(transaction), ...parts.map(rlpBytes)])]);
  return { raw: toHex(raw), hash: toHex(keccak256(raw)) };
}
