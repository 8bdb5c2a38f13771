import { MICRO, mulDiv } from "../../domain/micro.ts";

/** What shares of each outcome are paid, micro-USD; each outcome rounded down, as the contract pays. */
export function worthOf(heldMicro: readonly number[], payoutsMicro: readonly number[]): number {
  return heldMicro.reduce((sum, shares, index) => sum + mulDiv(shares, payoutsMicro[index] ?? 0, MICRO, "down"), 0);
}
