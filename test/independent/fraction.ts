/** A rational number: everything this program reckons with is one of these or a bigint. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** The decimal that a JSON number stands for, by its shortest text. Throws for what is no finite decimal. */
export function fractionOf(value: unknown): Fraction {
  const [, sign = "", whole = "", decimals = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (whole === "") throw new RangeError(`${String(value)} is no decimal`);
  const power = Number(exponent) - decimals.length;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  return power >= 0
    ? { top: digits * 10n ** BigInt(power), bottom: 1n }
    : { top: digits, bottom: 10n ** BigInt(-power) };
}

export function down({ top, bottom }: Fraction): bigint {
  return top / bottom;
}

export function up({ top, bottom }: Fraction): bigint {
  return (top + bottom - 1n) / bottom;
}

/** To the nearest, halves up; for amounts, which are not negative. */
export function nearest({ top, bottom }: Fraction): bigint {
  return (2n * top + bottom) / (2n * bottom);
}

/** Millionths, to the nearest. */
export function microOf(value: unknown): bigint {
  const { top, bottom } = fractionOf(value);
  return nearest({ top: top * 1_000_000n, bottom });
}
