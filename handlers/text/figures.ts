import { formatMicro, formatUsd } from "../../src/domain/micro.ts";

export { formatPrice as price, formatUsd as usd } from "../../src/domain/micro.ts";

/** A profit or loss with its sign: "+$1.20" */
export function signedUsd(micro: number): string {
  return micro > 0 ? `+${formatUsd(micro)}` : formatUsd(micro);
}

/** "12.50 shares"; what two decimals would show as none is "under 0.01 shares" */
export function shares(micro: number): string {
  return micro > 0 && micro < 10_000 ? "under 0.01 shares" : `${formatMicro(micro)} shares`;
}

/** "1 trade", "2 trades" */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** One line, cut at a word where there is one, with an ellipsis. */
export function cut(words: string, most: number): string {
  const text = words.replace(/\s+/g, " ");
  if (text.length <= most) return text;
  const short = text.slice(0, most - 1);
  const space = short.lastIndexOf(" ");
  return `${(space > most / 2 ? short.slice(0, space) : short).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
