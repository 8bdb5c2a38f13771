import type { Prng } from "../world/prng.ts";

/** An identifier as the venue gives to keys, trades and heartbeats. */
export function drawUuid(prng: Prng): string {
  const hex = prng.hex(4).slice(2);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A secret of 32 bytes, base64 for addresses with its padding. */
export function drawSecret(prng: Prng): string {
  const text = Buffer.from(prng.hex(8).slice(2), "hex").toString("base64");
  return text.replaceAll("+", "-").replaceAll("/", "_");
}
