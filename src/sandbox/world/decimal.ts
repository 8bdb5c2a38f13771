/** One whole dollar, share or price of 1 in micro-units. */
export const ONE_MICRO = 1_000_000;

/** Micro-units as the shortest decimal text: 12500000 is "12.5", 0 is "0". Negative values keep their sign. */
export function decimalOf(micro: number): string {
  const sign = micro < 0 ? "-" : "";
  const digits = Math.abs(micro).toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  return `${sign}${digits.slice(0, -6)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** left × right ÷ one million, rounded down: shares × price = dollars. Exact for any safe integers. */
export function mulMicro(left: number, right: number): number {
  return Number((BigInt(left) * BigInt(right)) / 1_000_000n);
}

/** left × 1 million ÷ right, rounded down: dollars ÷ price = shares. `right` must not be 0. */
export function divMicro(left: number, right: number): number {
  return Number((BigInt(left) * 1_000_000n) / BigInt(right));
}

/** Rounded down to a multiple of `step`. */
export function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
