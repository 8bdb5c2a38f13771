const MICRO = 1_000_000;
const CENT_MICRO = 10_000;
/** Of an order that must match at once: four decimals. */
const MARKET_STEP_MICRO = 100;
const HIGHEST_TICKS = 2n;

/** What he traded, as the world knows it. */
export interface Told {
  readonly sharesMicro: number;
  /** Without fee. */
  readonly collateralMicro: number;
}

export interface PriceTerms {
  readonly slippagePpm: number;
  readonly highestPriceMicro: number;
}

/** What somebody asks for who copies a purchase. */
export interface FollowerOrder {
  /** The worst price that is surely inside the limit. */
  readonly worstMicro: number;
  readonly sharesMicro: number;
}

/**
 * The copy of a purchase for so many dollars, by ENGINE rule 23 and what the venue takes, written without the engine's
 * arithmetic. Where a rounding of his price decides on a tick, the smaller order at the better price.
 */
export function followerOrder(
  dollarsMicro: number,
  told: Told,
  tickMicro: number,
  terms: PriceTerms,
): FollowerOrder | undefined {
  const [low, high] = limitsFor(told, tickMicro, terms);
  const order = low > 0 ? wholeCents(dollarsMicro, high) : undefined;
  if (order === undefined) return undefined;
  return { sharesMicro: order.sharesMicro, worstMicro: order.isExact || low < high ? low : low - 1 };
}

/** The lowest and the highest that the limit can be: a feed's price of his trade is rounded. */
function limitsFor({ sharesMicro, collateralMicro }: Told, tickMicro: number, terms: PriceTerms): [number, number] {
  const [shares, collateral, tick] = [BigInt(sharesMicro), BigInt(collateralMicro), BigInt(tickMicro)];
  const one = BigInt(MICRO);
  const isRound = (collateral * one) % shares === 0n;
  const least = (collateral * one) / shares;
  const slack = isRound ? 0n : 1n + (2n * one) / shares;
  const limit = (price: bigint): number => {
    const bounds = [
      price + (price * BigInt(terms.slippagePpm)) / one,
      price + HIGHEST_TICKS * tick,
      BigInt(terms.highestPriceMicro),
      one - tick,
    ];
    const bound = bounds.reduce((a, b) => (a < b ? a : b));
    return Number((bound / tick) * tick);
  };
  return [limit(least - slack), limit(least + slack)];
}

/**
 * Whole cents for shares of four decimals: so many dollars less, up to a tenth, that cents ÷ shares is the limit itself. Where
 * that would cost more, cents and shares are cut apart and the price lies a hair below the limit.
 */
function wholeCents(dollarsMicro: number, limitMicro: number): { sharesMicro: number; isExact: boolean } | undefined {
  const wantedMicro = Math.floor((dollarsMicro * MICRO) / limitMicro / CENT_MICRO) * CENT_MICRO;
  const sharesAt = (cents: number) => (cents * CENT_MICRO * MICRO) / limitMicro;
  for (let cents = Math.floor(dollarsMicro / CENT_MICRO); cents > 0; cents -= 1) {
    const sharesMicro = sharesAt(cents);
    if (sharesMicro < wantedMicro * 0.9) break;
    if (sharesMicro <= wantedMicro && sharesMicro % MARKET_STEP_MICRO === 0) return { sharesMicro, isExact: true };
  }
  const cents = Math.floor((wantedMicro * limitMicro) / MICRO / CENT_MICRO);
  if (cents === 0) return undefined;
  return { sharesMicro: Math.ceil(sharesAt(cents) / MARKET_STEP_MICRO) * MARKET_STEP_MICRO, isExact: false };
}
