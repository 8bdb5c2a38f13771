import { keccak256 } from "../../encoding/keccak.ts";
import { toHex } from "../../encoding/words.ts";

/**
 * A Merkle tree over 32-byte hashes, in hex. A leaf is keccak(hash); a node is keccak(smaller child ‖ larger child), so a
 * proof needs no left and right; a child without a sibling moves up as it is. Equal hashes count once; the order they are
 * given in does not matter. Leaves are hashed so that no inner node can pass for one.
 */
export function merkleRoot(hashes: readonly string[]): string {
  const top = levelsOf(hashes).at(-1)?.[0];
  if (top === undefined) throw new RangeError("a tree needs at least one hash");
  return toHex(top);
}

/** The siblings on the way from a hash up to the root. Throws a RangeError for a hash that is not in the tree. */
export function proofOf(hashes: readonly string[], hash: string): readonly string[] {
  const levels = levelsOf(hashes);
  const leaf = leafOf(hash);
  let at = levels[0]?.findIndex((one) => one.equals(leaf)) ?? -1;
  if (at < 0) throw new RangeError(`${hash} is not among the hashes`);
  const proof: string[] = [];
  for (const level of levels) {
    const sibling = level[at ^ 1];
    if (sibling !== undefined) proof.push(toHex(sibling));
    at >>= 1;
  }
  return proof;
}

/** Whether a hash belongs to the tree with this root. */
export function isProven(root: string, hash: string, proof: readonly string[]): boolean {
  const top = proof.reduce((node, sibling) => parentOf(node, bytesOf(sibling)), leafOf(hash));
  return top.equals(bytesOf(root));
}

/** Leaves first, each level half as long as the one before, up to the root alone. */
function levelsOf(hashes: readonly string[]): readonly (readonly Buffer[])[] {
  const unique = new Set(hashes.map((hash) => hash.toLowerCase()));
  const leaves = [...unique].map(leafOf).sort(Buffer.compare);
  const levels = [leaves];
  for (let level = leaves; level.length > 1; levels.push(level)) level = nextLevel(level);
  return levels;
}

function nextLevel(level: readonly Buffer[]): Buffer[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, index) => {
    const [left, right] = [level[2 * index], level[2 * index + 1]];
    if (left === undefined) throw new RangeError("a level without nodes");
    return right === undefined ? left : parentOf(left, right);
  });
}

function parentOf(one: Buffer, other: Buffer): Buffer {
  const pair = Buffer.compare(one, other) <= 0 ? [one, other] : [other, one];
  return Buffer.from(keccak256(Buffer.concat(pair)));
}

function leafOf(hash: string): Buffer {
  return Buffer.from(keccak256(bytesOf(hash)));
}

function bytesOf(hash: string): Buffer {
  if (!/^0x[0-9a-fA-F]{64}$/.test(hash)) throw new RangeError(`${hash} is not 32 bytes`);
  return Buffer.from(hash.slice(2), "hex");
}
