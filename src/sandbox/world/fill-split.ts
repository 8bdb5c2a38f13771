import type { Level } from "./book.ts";
import type { Prng } from "./prng.ts";

const CENT_SHARE_MICRO = 10_000;

/**
 * Cuts what a taker got into the makers' single pieces: some of equal size, so that identical rows appear.
 * Sizes keep two decimals but for the last piece; their sum is unchanged.
 */
export function splitFills(levels: readonly Level[], settlement: "pieces" | "burst", prng: Prng): Level[] {
  const wanted = settlement === "burst" ? prng.int(60, 110) : prng.int(2, 5);
  const total = levels.reduce((sum, [, size]) => sum + size, 0);
  const pieces: Level[] = [];
  for (const [price, size] of levels) {
    const share = Math.max(settlement === "burst" ? 1 : 2, Math.round((wanted * size) / total));
    const hasTwins = prng.chance(0.35);
    let rest = size;
    for (let index = share; index > 1; index -= 1) {
      const even = rest / index;
      const piece = hasTwins ? even : even * (0.3 + 1.4 * prng.unit());
      const rounded = Math.max(CENT_SHARE_MICRO, Math.floor(piece / CENT_SHARE_MICRO) * CENT_SHARE_MICRO);
      if (rounded >= rest) break;
      pieces.push([price, rounded]);
      rest -= rounded;
    }
    pieces.push([price, rest]);
  }
  return pieces;
}
