import { z } from "zod";
import { mulDiv } from "../../domain/micro.ts";
import { moveCash } from "../books/account-cash.ts";
import { costOf, lotOf, shrinkLot } from "../books/lot.ts";
import { realise } from "../books/realisations.ts";
import { capDebt } from "../exits/exit-debt.ts";
import type { FillRecord, LotRecord, Records } from "../ports.ts";
import type { Difference } from "./books-compared.ts";
import { bookFlow } from "./flows.ts";
import { unattributedTarget } from "./unattributed.ts";

const NAME = "booksDiffer";
const stored = z.array(z.strictObject({ token: z.string().optional(), hereMicro: z.int(), thereMicro: z.int() }));

/** Keeps what the last comparison found, for the owner to look at and to decide on; nothing when the books agree. */
export function noteDifferences(records: Records, differences: readonly Difference[], nowMs: number): void {
  if (JSON.stringify(differences) !== JSON.stringify(knownDifferences(records)))
    records.settings.set(NAME, differences, nowMs);
}

/** Throws when what is stored is not understood. */
export function knownDifferences(records: Records): readonly Difference[] {
  const kept = records.settings.get(NAME);
  return kept === undefined ? [] : stored.parse(kept).map(({ token, ...amounts }) => ({ token, ...amounts }));
}

/** Why what the last comparison found cannot be taken over now, in words: our own books are about to change, or have changed since. */
export function adoptionProblem(records: Records): string | undefined {
  const some = (count: number, what: string): string => `${count} of our ${what}`;
  const [orders, fills] = [
    records.orders.open().length,
    records.fills.unsettled().filter((fill) => mayMove(records, fill)).length,
  ];
  if (orders > 0) return `${some(orders, "orders")} ${orders === 1 ? "is" : "are"} under way`;
  if (fills > 0) return `${some(fills, "trades")} ${fills === 1 ? "is" : "are"} not settled`;
  const hasMoved = knownDifferences(records).some(({ token, hereMicro }) => hereMicro !== heldHere(records, token));
  return hasMoved ? "our books have moved on since they were compared" : undefined;
}

/** A purchase that was paid out, or sold again, before it failed can no longer be taken out of the books. */
function mayMove(records: Records, { orderId }: FillRecord): boolean {
  const order = records.orders.get(orderId);
  return order?.side !== "BUY" || records.lots.openOfToken(order.tokenId).length > 0;
}

function heldHere(records: Records, token: string | undefined): number {
  if (token === undefined) return records.account.get().cashMicro;
  const tokenId = records.tokens.byToken(token)?.id;
  const lots = tokenId === undefined ? [] : records.lots.openOfToken(tokenId);
  return lots.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
}

/**
 * The owner takes the venue's word, in the caller's transaction: shares that are missing leave the lots, what cash rose is what they
 * brought; shares beyond ours become unattributed at their mark; the rest of the cash is a correction, neither profit nor loss.
 */
export function adoptVenuesBooks(records: Records, differences: readonly Difference[], nowMs: number): void {
  const cash = differences.find(({ token }) => token === undefined);
  let cashMicro = cash === undefined ? 0 : cash.thereMicro - cash.hereMicro;
  const parts = differences.flatMap((difference) => missingParts(records, difference));
  const costMicro = parts.reduce((sum, part) => sum + part.costMicro, 0);
  const broughtMicro = Math.max(0, parts.length === 0 ? 0 : cashMicro);
  let leftMicro = broughtMicro;
  for (const [index, part] of parts.entries()) {
    const share = costMicro === 0 ? 0 : mulDiv(broughtMicro, part.costMicro, costMicro, "down");
    const proceedsMicro = index === parts.length - 1 ? leftMicro : share;
    leftMicro -= proceedsMicro;
    takeOut(records, part, proceedsMicro, nowMs);
  }
  cashMicro -= broughtMicro;
  for (const difference of differences) addUnattributed(records, difference, nowMs);
  if (cashMicro !== 0) {
    bookFlow(records, { kind: "correction", amountMicro: cashMicro, atMs: nowMs, note: "the venue's word was taken" });
  }
}

interface Part {
  readonly lot: LotRecord;
  readonly sharesMicro: number;
  readonly costMicro: number;
}

/** Of the lots of a token that the venue holds less of: the largest first. */
function missingParts(records: Records, { token, hereMicro, thereMicro }: Difference): Part[] {
  const known = token === undefined ? undefined : records.tokens.byToken(token);
  let missingMicro = hereMicro - thereMicro;
  if (known === undefined || missingMicro <= 0) return [];
  return records.lots
    .openOfToken(known.id)
    .sort((one, other) => other.sharesMicro - one.sharesMicro)
    .flatMap((lot) => {
      const sharesMicro = Math.min(lot.sharesMicro, missingMicro);
      missingMicro -= sharesMicro;
      return sharesMicro === 0 ? [] : [{ lot, sharesMicro, costMicro: costOf(lot, sharesMicro) }];
    });
}

function takeOut(records: Records, { lot, sharesMicro, costMicro }: Part, proceedsMicro: number, nowMs: number): void {
  const { targetId, tokenId } = lot;
  const amounts = { sharesMicro, costMicro, proceedsMicro, feeMicro: 0 };
  const realisedMicro = realise(records, { kind: "sale", targetId, tokenId, atMs: nowMs, ...amounts });
  shrinkLot(records, lot, { sharesMicro, costMicro, realisedMicro }, nowMs);
  capDebt(records, targetId, tokenId, lot.sharesMicro - sharesMicro, nowMs);
  moveCash(records, proceedsMicro, 0);
  records.journal.append("settlement", { targetId, tokenId, sharesMicro, cashMicro: proceedsMicro });
}

/** A token that is not in the books at all cannot be named: it stays outside them, and is no difference of ours. */
function addUnattributed(records: Records, { token, hereMicro, thereMicro }: Difference, nowMs: number): void {
  const known = token === undefined ? undefined : records.tokens.byToken(token);
  const sharesMicro = thereMicro - hereMicro;
  if (known === undefined || sharesMicro <= 0) return;
  addLot(records, known.id, sharesMicro, nowMs);
}

/** Shares of which nobody knows whom they were copied from, at what they would fetch. */
export function addLot(records: Records, tokenId: number, sharesMicro: number, nowMs: number): void {
  const targetId = unattributedTarget(records, nowMs);
  const lot = lotOf(records, targetId, tokenId, nowMs);
  const costMicro = mulDiv(sharesMicro, records.marks.of(tokenId)?.priceMicro ?? 0, 1_000_000, "down");
  records.lots.update(lot.id, {
    sharesMicro: lot.sharesMicro + sharesMicro,
    costMicro: lot.costMicro + costMicro,
    closedMs: null,
  });
  // Shares that came without a trade: a settlement the other way round, without cash.
  records.journal.append("settlement", { targetId, tokenId, sharesMicro: -sharesMicro, cashMicro: 0, costMicro });
}
