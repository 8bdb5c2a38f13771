import type { ChainWorld } from "../chain-world.ts";
import type { BlockTag } from "./params.ts";
import { invalidParams } from "./rpc-error.ts";

/** How far back a block is found by its hash. */
const MOST_HISTORY = 1_024;
/** Blocks after which nothing is reorganised any more: what the tags "safe" and "finalized" stand for. */
const FINAL_AFTER = 3;

/** The block that a tag or number means; numbers above the head are given as they are. */
export function numberOf({ blocks }: ChainWorld, tag: BlockTag): number {
  if (tag === "latest" || tag === "pending") return blocks.head();
  if (tag === "safe" || tag === "finalized") return Math.max(0, blocks.head() - FINAL_AFTER);
  if (tag === "earliest") return 0;
  const number = Number(tag);
  if (!Number.isSafeInteger(number)) throw invalidParams(`block ${tag}`);
  return number;
}

/** Hashes do not tell their number: the newest blocks are searched, as far back as a reorganisation reaches. */
export function numberOfHash({ blocks }: ChainWorld, wanted: string): number | undefined {
  const head = blocks.head();
  for (let number = head; number >= Math.max(0, head - MOST_HISTORY); number -= 1) {
    if (blocks.hash(number) === wanted) return number;
  }
  return undefined;
}
