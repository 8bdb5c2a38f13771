import { mulDiv } from "../../domain/micro.ts";

/** What of our lot a sale of his is mirrored by: lot × min(1, sold ÷ held), all of it where nothing is known of what he held (rule 19). */
export function exitSize(lotMicro: number, theirsMicro: number, soldMicro: number): number {
  if (theirsMicro <= 0 || soldMicro >= theirsMicro) return lotMicro;
  return mulDiv(lotMicro, soldMicro, theirsMicro, "half-up");
}
