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
  return heldMicro > 0 && heldMicro < leastOrderMicro(records, tokenId);
}

/** The smallest order of a token's market; 0 where it was not read yet. */
function leastOrderMicro(records: Records, tokenId: number): number {
  return records.markets.of(records.tokens.get(tokenId)?.conditionId ?? "")?.minSharesMicro ?? 0;
}

/** Debts (their ids) of tokens of which all together is owed less than the market's smallest order: they wait for more. */
export function smallDebts(records: Records): ReadonlySet<number> {
  const debts = records.debts.open();
  const owedMicro = new Map<number, number>();
  for (const { tokenId, sharesMicro } of debts) owedMicro.set(tokenId, (owedMicro.get(tokenId) ?? 0) + sharesMicro);
  const small = debts.filter(({ tokenId }) => (owedMicro.get(tokenId) ?? 0) < leastOrderMicro(records, tokenId));
  return new Set(small.map(({ id }) => id));
}

/** Sells that are owed and can be made. */
export function countOwed(records: Records): number {
  return records.debts.open().length - smallDebts(records).size;
}

/** Tokens held that use up a slot of the most open positions: dust does not. */
export function countPositions(records: Records): number {
  return records.lots.countOpenTokens() - records.lots.countDustTokens();
}
