import { splitExactly } from "../../domain/split.ts";
import { capDebt } from "../exits/exit-debt.ts";
import type { LotRecord, Records } from "../ports.ts";
import { moveCash } from "./account-cash.ts";
import { costOf, shrinkLot } from "./lot.ts";
import { realise } from "./realisations.ts";

/**
 * Books that `sharesMicro` of each outcome of a market were given back for $1 a pair, in the caller's transaction. Lots of several
 * targets shrink pro rata at their average cost; each is paid in proportion to what its part cost, as nothing tells what one
 * outcome of a pair is worth. Returns the cash. Throws where less is held or an order of it is open.
 */
export function mergeLots(records: Records, conditionId: string, sharesMicro: number, nowMs: number): number {
  const parts = records.tokens.ofCondition(conditionId).flatMap(({ id }) => partsOf(records, id, sharesMicro));
  const outcomes = new Set(parts.map(({ lot }) => lot.tokenId)).size;
  if (outcomes !== 2) throw new Error(`${conditionId} has ${outcomes} outcomes in the books; a merge takes two`);
  const costs = parts.map((part) => part.costMicro);
  const weights = costs.some((cost) => cost > 0) ? costs : parts.map((part) => part.sharesMicro);
  const proceeds = splitExactly(sharesMicro, weights);
  const lots = parts.map(({ lot, sharesMicro: partMicro, costMicro }, index) => {
    const { targetId, tokenId } = lot;
    const proceedsMicro = proceeds[index] ?? 0;
    const amounts = { sharesMicro: partMicro, costMicro, proceedsMicro, feeMicro: 0 };
    const realisedMicro = realise(records, { kind: "merge", targetId, tokenId, atMs: nowMs, ...amounts });
    shrinkLot(records, lot, { sharesMicro: partMicro, costMicro, realisedMicro }, nowMs);
    capDebt(records, targetId, tokenId, lot.sharesMicro - partMicro, nowMs);
    return { targetId, tokenId, sharesMicro: partMicro, proceedsMicro };
  });
  moveCash(records, sharesMicro, 0);
  records.journal.append("merge", { conditionId, sharesMicro, lots });
  return sharesMicro;
}

interface Part {
  readonly lot: LotRecord;
  readonly sharesMicro: number;
  readonly costMicro: number;
}

/** What each lot of a token gives to `sharesMicro` of it. */
function partsOf(records: Records, tokenId: number, sharesMicro: number): Part[] {
  if (records.orders.openOfToken(tokenId).length > 0) throw new Error(`an order in token ${tokenId} is still open`);
  const lots = records.lots.openOfToken(tokenId);
  const heldMicro = lots.reduce((sum, lot) => sum + lot.sharesMicro, 0);
  if (sharesMicro <= 0 || heldMicro < sharesMicro) {
    throw new RangeError(`${sharesMicro} of token ${tokenId} cannot be merged, ${heldMicro} are held`);
  }
  const shares = splitExactly(
    sharesMicro,
    lots.map((lot) => lot.sharesMicro),
  );
  return lots.flatMap((lot, index) => {
    const partMicro = shares[index] ?? 0;
    return partMicro === 0 ? [] : [{ lot, sharesMicro: partMicro, costMicro: costOf(lot, partMicro) }];
  });
}
