import type { Side } from "../../domain/trade.ts";
import { EPISODE_GAP_S } from "../../domain/trade.ts";

export interface PaperEpisode {
  readonly side: Side;
  readonly firstS: number;
  lastS: number;
  sharesMicro: number;
  collateralMicro: number;
  /** The part of it that is copied: without what his resting orders bought, where that is not. */
  countedMicro: number;
  /** USD for buys, shares moved into debt for sells. */
  committedMicro: number;
  /** Whether any of it was copied, and so counts among the day's trades. */
  copied: boolean;
  /** For sells: our lot and his when the first was decided. */
  base: { readonly lotMicro: number; readonly theirsMicro: number } | undefined;
}

/**
 * The episode that each token is in (rule 12), for trades that come in their order: one side, and no gap above the engine's.
 * Late trades, which join or split episodes, do not occur on a tape.
 */
export class PaperEpisodes {
  readonly #present: (PaperEpisode | undefined)[];
  buys = 0;
  sells = 0;

  constructor(tokens: number) {
    this.#present = new Array(tokens).fill(undefined);
  }

  /** Counts a trade into its token's episode, a new one where it belongs to none. */
  take(token: number, side: Side, atS: number, sharesMicro: number, collateralMicro: number): PaperEpisode {
    const known = this.#present[token];
    if (known !== undefined && known.side === side && atS - known.lastS <= EPISODE_GAP_S) {
      known.lastS = atS;
      known.sharesMicro += sharesMicro;
      known.collateralMicro += collateralMicro;
      return known;
    }
    if (side === "BUY") this.buys += 1;
    else this.sells += 1;
    const amounts = { sharesMicro, collateralMicro, countedMicro: 0, committedMicro: 0 };
    const fresh: PaperEpisode = { side, firstS: atS, lastS: atS, ...amounts, copied: false, base: undefined };
    this.#present[token] = fresh;
    return fresh;
  }
}
