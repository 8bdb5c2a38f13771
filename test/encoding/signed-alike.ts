import { SigningKey, TypedDataEncoder } from "ethers";
import fc from "fast-check";
import { expect } from "vitest";
import { orderHash } from "../../src/encoding/order-hash.ts";
import { signDigest } from "../../src/signer/curve.ts";
import { anyDomain, anyKey, anyOrder, domainOf, messageOf, ORDER_TYPES } from "./random-orders.ts";

/** Hashes and signs random orders as ethers does, to the byte; how many there were. */
export function signAlike(runs: number): number {
  let checked = 0;
  fc.assert(
    fc.property(anyDomain, anyOrder, anyKey, (domain, order, key) => {
      const hash = TypedDataEncoder.hash(domainOf(domain), ORDER_TYPES, messageOf(order));
      expect(orderHash(domain, order)).toBe(hash);
      const signature = signDigest(Buffer.from(hash.slice(2), "hex"), key);
      expect(signature).toBe(new SigningKey(`0x${key.toString("hex")}`).sign(hash).serialized);
      checked += 1;
    }),
    { numRuns: runs },
  );
  return checked;
}
