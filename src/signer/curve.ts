import { isPrivate, pointFromScalar, recover, signRecoverable } from "tiny-secp256k1";
import { keccak256 } from "../encoding/keccak.ts";
import { toHex } from "../encoding/words.ts";

/** Ethereum adds this to the recovery id (EIP-155 leaves it so for messages). */
const FIRST_V = 27;

/** Whether 32 bytes are a private key of secp256k1: above 0 and below the curve's order. */
export function isKey(key: Uint8Array): boolean {
  return key.length === 32 && isPrivate(key);
}

/**
 * Signs 32 bytes: r ‖ s ‖ v, 65 bytes in hex, deterministic (RFC 6979) and with the low s that contracts demand.
 * Throws without naming the key when one of the two is not what it should be.
 */
export function signDigest(digest: Uint8Array, key: Uint8Array): string {
  if (digest.length !== 32 || !isKey(key)) throw new RangeError("neither digest nor key may be anything but 32 bytes");
  const { signature, recoveryId } = signRecoverable(digest, key);
  return `${toHex(signature)}${(FIRST_V + recoveryId).toString(16)}`;
}

/** The address of a key, in lower case. Throws without naming the key when it is none. */
export function addressOfKey(key: Uint8Array): string {
  const point = isKey(key) ? pointFromScalar(key, false) : null;
  if (point === null) throw new RangeError("this is no private key of secp256k1");
  return addressOfPoint(point);
}

/** Who signed 32 bytes, in lower case; undefined when nobody can have. The signature is 65 bytes in hex. */
export function recoverAddress(digest: Uint8Array, signature: string): string | undefined {
  const bytes = Buffer.from(signature.slice(2), "hex");
  const recoveryId = (bytes[64] ?? 0) - FIRST_V;
  if (bytes.length !== 65 || (recoveryId !== 0 && recoveryId !== 1)) return undefined;
  const point = recover(digest, bytes.subarray(0, 64), recoveryId, false);
  return point === null ? undefined : addressOfPoint(point);
}

function addressOfPoint(point: Uint8Array): string {
  return toHex(keccak256(point.subarray(1)).subarray(12));
}
