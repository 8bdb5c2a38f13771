/** Money and shares as integers of 10⁻⁶ (micro-units): what the chain, the venue and the database all use. */

export const MICRO = 1_000_000;

/** How a quotient that does not come out even is rounded. `half-up` means to the nearest, ties away from zero. */
export type Rounding = "down" | "up" | "half-up";

const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal (as text, or as a number that a JSON parser produced) as an integer of 10⁻ᵈ, to the nearest.
 * A number is read through its shortest text, so `0.1` means one tenth and nothing else.
 * Throws a RangeError for what is no finite decimal or does not fit a safe integer.
 */
export function parseDecimal(value: string | number, decimals = 6): number {
  if (typeof value === "number") {
    const scaled = value * 10 ** decimals;
    const nearest = Math.round(scaled);
    if (Math.abs(scaled - nearest) < 0.25 && Math.abs(nearest) < 2 ** 50) return nearest + 0;
  }
  const parts = DECIMAL.exec(String(value).trim());
  if (parts === null) throw new RangeError(`${JSON.stringify(value)} is not a decimal number`);
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const shift = decimals - fraction.length + Number(exponent);
  if (shift > 30 || shift < -400) throw new RangeError(`${JSON.stringify(value)} is out of range`);
  const digits = BigInt(whole + fraction);
  const magnitude =
    shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift), "half-up");
  return safe(sign === "-" ? -magnitude : magnitude);
}

/** `factor × multiplicand ÷ divisor`, exact inside, rounded once. The one place where money is multiplied or divided. */
export function mulDiv(factor: number, multiplicand: number, divisor: number, rounding: Rounding): number {
  if (divisor === 0) throw new RangeError("division by zero");
  const small = factor * multiplicand;
  // Below 2^53 a product of whole numbers is exact as it stands, and so are its rest and its quotient: a tenth of the time.
  if (small >= 0 && small <= Number.MAX_SAFE_INTEGER && divisor > 0 && areWhole(factor, multiplicand, divisor)) {
    const rest = small % divisor;
    const quotient = (small - rest) / divisor;
    const isUp = rest > 0 && (rounding === "up" || (rounding === "half-up" && rest >= divisor - rest));
    return isUp ? quotient + 1 : quotient + 0;
  }
  const product = BigInt(factor) * BigInt(multiplicand);
  const bottom = BigInt(divisor);
  const negative = product < 0n !== bottom < 0n;
  const magnitude = roundedQuotient(product < 0n ? -product : product, bottom < 0n ? -bottom : bottom, rounding);
  return safe(negative ? -magnitude : magnitude);
}

function areWhole(factor: number, multiplicand: number, divisor: number): boolean {
  return Number.isSafeInteger(factor) && Number.isSafeInteger(multiplicand) && Number.isSafeInteger(divisor);
}

/** The same, rounded down, and no more than `most`: however large the quotient is, it need not fit. For amounts, which are not negative. */
export function mulDivAtMost(factor: number, multiplicand: number, divisor: number, most: number): number {
  if (divisor === 0) throw new RangeError("division by zero");
  const quotient = (BigInt(factor) * BigInt(multiplicand)) / BigInt(divisor);
  return quotient > BigInt(most) ? most : Number(quotient);
}

function roundedQuotient(top: bigint, bottom: bigint, rounding: Rounding): bigint {
  const quotient = top / bottom;
  const rest = top % bottom;
  if (rest === 0n || rounding === "down") return quotient;
  if (rounding === "up") return quotient + 1n;
  return rest * 2n >= bottom ? quotient + 1n : quotient;
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} does not fit a safe integer`);
  return number + 0;
}

/** Collateral for `sharesMicro` at `priceMicro` (USD per share). */
export function notional(sharesMicro: number, priceMicro: number, rounding: Rounding): number {
  return mulDiv(sharesMicro, priceMicro, MICRO, rounding);
}

/** A micro amount as text with a fixed number of decimals, to the nearest: `formatMicro(12_345_678)` is `"12.35"`. */
export function formatMicro(micro: number, decimals = 2): string {
  const scaled = mulDiv(micro, 1, 10 ** (6 - decimals), "half-up");
  const digits = Math.abs(scaled)
    .toString()
    .padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return scaled < 0 ? `-${text}` : text;
}

/** "$5.00", "-$0.10"; a rest that rounds to nothing has no sign. */
export function formatUsd(micro: number): string {
  const text = formatMicro(Math.abs(micro));
  return micro < 0 && text !== "0.00" ? `-$${text}` : `$${text}`;
}

/** A price per share, with four decimals only where the market needs them: "$0.53", "$0.5275". */
export function formatPrice(micro: number): string {
  return `$${formatMicro(micro, micro % 10_000 === 0 ? 2 : 4)}`;
}
