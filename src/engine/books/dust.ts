import type { Market } from "../../domain/market.ts";
import type { MarketRecord, Records } from "../ports.ts";

/** Keeps what a market says of itself, in the caller's transaction. */
export function noteMarket(
  records: Records,
  market: Pick<Market, "conditionId" | "minSharesMicro" | "categories">,
): void {
  const { conditionId, minSharesMicro, categories } = market;
  const noted: MarketRecord = { conditionId, minSharesMicro, categoriesJson: JSON.stringify(categories) };
  const known = records.markets.of(conditionId);
  const isKnown = known?.minSharesMicro === minSharesMicro && known.categoriesJson === noted.categoriesJson;
  if (!isKnown) records.markets.put(noted);
}

/** Whether all lots of a token together hold less than its market's smallest order: nothing of it can be sold before the market pays. */
export function isDust(records: Records, tokenId: number): boolean {
  const heldMicro = records.lots.openOfToken(tokenId).reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
  const market = records.markets.of(records.tokens.get(tokenId)?.conditionId ?? "");
  return heldMicro > 0 && market !== undefined && heldMicro < market.minSharesMicro;
}

/** Tokens held that use up a slot of the most open positions: dust does not. */
export function countPositions(records: Records): number {
  return records.lots.countOpenTokens() - records.lots.countDustTokens();
}
