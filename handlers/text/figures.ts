import { formatMicro } from "../../src/domain/micro.ts";

/** "$5.00", "-$0.10" */
export function usd(micro: number): string {
  const text = formatMicro(Math.abs(micro));
  return micro < 0 && text !== "0.00" ? `-$${text}` : `$${text}`;
}

/** A profit or loss with its sign: "+$1.20" */
export function signedUsd(micro: number): string {
  return micro > 0 ? `+${usd(micro)}` : usd(micro);
}

/** "12.50 shares" */
export function shares(micro: number): string {
  return `${formatMicro(micro)} shares`;
}

/** A price per share, with four decimals only where the market needs them: "$0.53", "$0.5275" */
export function price(micro: number): string {
  return `$${formatMicro(micro, micro % 10_000 === 0 ? 2 : 4)}`;
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
