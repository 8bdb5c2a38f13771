/** How often a block comes on this chain, as on Amoy (reference/polymarket.md 2.6). */
export const BLOCK_MS = 2_000;
/** From a block's timestamp until a node shows it. */
export const PROPAGATION_MS = 600;
/** Market time of block 0: numbers come out as long as the real chain's. */
const GENESIS_MS = 1_700_000_000_000;

/** The first block whose timestamp is not before this market time: what is sent then lands there at the earliest. */
export function blockAt(marketMs: number): number {
  return Math.max(0, Math.ceil((marketMs - GENESIS_MS) / BLOCK_MS));
}

export function blockMs(block: number): number {
  return GENESIS_MS + block * BLOCK_MS;
}

/** From when a node shows the block. */
export function shownMs(block: number): number {
  return blockMs(block) + PROPAGATION_MS;
}

/** The newest block that a node shows now. */
export function headAt(marketMs: number): number {
  return Math.max(0, Math.floor((marketMs - PROPAGATION_MS - GENESIS_MS) / BLOCK_MS));
}
