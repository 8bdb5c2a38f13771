import { z } from "zod";
import { mulDiv } from "../../domain/micro.ts";
import type { OrderRecord, Records } from "../ports.ts";
import { setDebt } from "./exit-debt.ts";

const PPM = 1_000_000;
const stored = z.strictObject({
  episodeId: z.int(),
  /** What of the buy he still held before this episode of sales, and after it, in parts of a million. */
  beforePpm: z.int(),
  leftPpm: z.int(),
  priceMicro: z.int(),
  signalId: z.int(),
});

/** A sell that was decided while a buy of the same lot was still under way. */
export interface SoldMeanwhile {
  readonly episodeId: number;
  readonly signalId: number;
  /** What he sold in the episode so far, of what he held before it. */
  readonly soldMicro: number;
  readonly theirsMicro: number;
  /** The lowest price at which our part may be sold. */
  readonly priceMicro: number;
}

/** Notes that of what a buy will bring the same part is to be sold (rule 20). Call it inside a transaction. */
export function noteSoldMeanwhile(records: Records, orderId: number, sold: SoldMeanwhile, nowMs: number): void {
  const known = noted(records, orderId);
  const { episodeId, signalId, soldMicro, theirsMicro, priceMicro } = sold;
  const beforePpm = known === undefined ? PPM : known.episodeId === episodeId ? known.beforePpm : known.leftPpm;
  const isAll = theirsMicro <= 0 || soldMicro >= theirsMicro;
  const leftPpm = isAll ? 0 : mulDiv(beforePpm, theirsMicro - soldMicro, theirsMicro, "half-up");
  records.settings.set(nameOf(orderId), { episodeId, beforePpm, leftPpm, priceMicro, signalId }, nowMs);
}

/** Of what such a buy brought the part that he has sold meanwhile is owed. Call it inside a transaction. */
export function oweSoldMeanwhile(records: Records, order: OrderRecord, sharesMicro: number, nowMs: number): void {
  const known = order.side === "BUY" ? noted(records, order.id) : undefined;
  if (known === undefined) return;
  const { targetId, tokenId } = order;
  const owedMicro = records.debts.of(targetId, tokenId)?.sharesMicro ?? 0;
  const partMicro = mulDiv(sharesMicro, PPM - known.leftPpm, PPM, "half-up");
  const { priceMicro, signalId } = known;
  if (partMicro === 0) return;
  setDebt(records, { targetId, tokenId, sharesMicro: owedMicro + partMicro, priceMicro, signalId }, "he sold", nowMs);
  records.signals.update(signalId, { outcome: "owed", reason: null });
}

const nameOf = (orderId: number): string => `sold-meanwhile:${orderId}`;

/** What is not understood holds no booking up: the holdings' watch sees what he left. */
function noted(records: Records, orderId: number): z.infer<typeof stored> | undefined {
  return stored.safeParse(records.settings.get(nameOf(orderId))).data;
}
