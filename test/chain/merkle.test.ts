import { concat, keccak256 } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isProven, merkleRoot, proofOf } from "../../src/chain/anchors/merkle.ts";

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
const hashes = fc.array(hash, { minLength: 1, maxLength: 100 });

describe("the Merkle tree", () => {
  it("proves each of its hashes and no other", () => {
    fc.assert(
      fc.property(hashes, hash, (inside, outside) => {
        const root = merkleRoot(inside);
        for (const one of inside) {
          const proof = proofOf(inside, one);
          expect(isProven(root, one, proof)).toBe(true);
          expect(proof.length).toBeLessThanOrEqual(7);
          if (!inside.includes(outside)) expect(isProven(root, outside, proof)).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is the same whatever the order, and whether a hash is there twice", () => {
    fc.assert(
      fc.property(hashes, (some) => {
        expect(merkleRoot(some.toReversed())).toBe(merkleRoot(some));
        expect(merkleRoot([...some, some[0] ?? ""])).toBe(merkleRoot(some));
      }),
      { numRuns: 30 },
    );
  });

  it("is what its description says: made with ethers for three hashes", () => {
    const three = ["0x11", "0x22", "0x33"].map((start) => start.padEnd(66, "0"));
    const [a = "", b = "", c = ""] = three.map((one) => keccak256(one)).sort();
    const pair = (one: string, other: string) => keccak256(concat([one, other].sort()));
    expect(merkleRoot(three)).toBe(pair(pair(a, b), c));
    expect(merkleRoot(["0x11".padEnd(66, "0")])).toBe(keccak256("0x11".padEnd(66, "0")));
  });

  it("takes no inner node for one of its hashes", () => {
    const two = ["0x11", "0x22"].map((start) => start.padEnd(66, "0"));
    expect(isProven(merkleRoot(two), merkleRoot(two), [])).toBe(false);
  });

  it("refuses what is no tree and no hash", () => {
    expect(() => merkleRoot([])).toThrow(RangeError);
    expect(() => merkleRoot(["0x12"])).toThrow(RangeError);
  });
});
