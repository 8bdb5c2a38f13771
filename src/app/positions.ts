import { notional } from "../domain/micro.ts";
import { averagePrice } from "../domain/price.ts";
import { isDust } from "../engine/books/dust.ts";
import { rulesOf } from "../engine/copy-rules.ts";
import type { ExitLevels } from "../engine/exits/exit-levels.ts";
import { exitLevels } from "../engine/exits/exit-levels.ts";
import { TOO_SMALL } from "../engine/exits/exit-plan.ts";
import type { LotRecord, Records, TokenRecord } from "../engine/ports.ts";
import type { AppPorts } from "./ports.ts";
import type { Page } from "./trades.ts";
import { pageOf } from "./trades.ts";

const POSITIONS_A_PAGE = 6;

/** One lot: our holding of a token on account of one target. */
export interface Position {
  readonly title: string;
  readonly outcome: string;
  readonly target: string;
  readonly sharesMicro: number;
  readonly averageMicro: number;
  /** What one share would fetch; undefined when nobody knows. */
  readonly markMicro: number | undefined;
  readonly markKind: string;
  readonly profitMicro: number;
  /** Shares still owed to sell (rule 20), and why. */
  readonly debtSharesMicro: number;
  readonly debtReason: string;
  /** What is owed is less than the market sells at once. */
  readonly isOwedSmall: boolean;
  /** The market's smallest order, where all that is held of the token is less: it cannot be sold, and uses up no slot. */
  readonly dustBelowMicro: number | undefined;
  /** Where our own rules sell it. */
  readonly levels: ExitLevels;
  /** Shares of which we hold the other outcome as well: worth $1 a pair, however the market ends. */
  readonly pairsMicro: number;
}

/** Which lots are listed: what can be sold, or what is too small for that. */
export type PositionKind = "sellable" | "dust";

export interface Positions extends Page<Position> {
  readonly kind: PositionKind;
  /** Tokens held: the lots of several targets in one are one position. */
  readonly positions: number;
  /** Those besides that are not listed under this kind. */
  readonly others: number;
  readonly costMicro: number;
  readonly valueMicro: number;
}

/** Open lots of one kind, the largest cost first; the worth and the cost are of all lots, of dust those of dust alone. */
export function readPositions(app: AppPorts, page: number, kind: PositionKind): Positions {
  const { records } = app.store;
  const all = records.lots.open();
  const small = new Set(all.filter(({ tokenId }) => isDust(records, tokenId)).map(({ tokenId }) => tokenId));
  const lots = all
    .filter(({ tokenId }) => small.has(tokenId) === (kind === "dust"))
    .sort((a, b) => b.costMicro - a.costMicro || a.id - b.id);
  const source = {
    count: () => lots.length,
    page: (offset: number, limit: number) => lots.slice(offset, offset + limit).map((lot) => position(app, lot)),
  };
  const positions = new Set(lots.map((lot) => lot.tokenId)).size;
  const others = new Set(all.map((lot) => lot.tokenId)).size - positions;
  const summed = kind === "dust" ? lots : all;
  const costMicro = summed.reduce((sum, lot) => sum + lot.costMicro, 0);
  const valueMicro = summed.reduce((sum, lot) => sum + (value(records, lot) ?? 0), 0);
  const shown = pageOf(source, page, POSITIONS_A_PAGE, app.marketClock.nowMs());
  return { ...shown, kind, costMicro, valueMicro, positions, others };
}

function position({ store: { records }, settings }: AppPorts, lot: LotRecord): Position {
  const token = records.tokens.get(lot.tokenId);
  const mark = records.marks.of(lot.tokenId);
  const debt = records.debts.of(lot.targetId, lot.tokenId);
  return {
    title: token?.title ?? "",
    outcome: token?.outcome ?? "",
    target: records.targets.get(lot.targetId)?.name ?? "",
    sharesMicro: lot.sharesMicro,
    averageMicro: averagePrice(lot.costMicro, lot.sharesMicro),
    markMicro: mark?.priceMicro,
    markKind: mark?.kind ?? "none",
    profitMicro: (value(records, lot) ?? 0) - lot.costMicro,
    debtSharesMicro: debt?.sharesMicro ?? 0,
    debtReason: debt?.reason ?? "",
    isOwedSmall: (debt?.sharesMicro ?? 0) > 0 && debt?.reason === TOO_SMALL,
    dustBelowMicro: isDust(records, lot.tokenId)
      ? records.markets.of(token?.conditionId ?? "")?.minSharesMicro
      : undefined,
    levels: exitLevels(lot, rulesOf(records, settings.rules, lot.targetId)),
    pairsMicro: token === undefined ? 0 : pairsOf(records, token),
  };
}

function pairsOf(records: Records, { conditionId, id }: TokenRecord): number {
  const heldOf = (tokenId: number) => records.lots.openOfToken(tokenId).reduce((sum, lot) => sum + lot.sharesMicro, 0);
  const others = records.tokens.ofCondition(conditionId).filter((token) => token.id !== id);
  return others.length === 0 ? 0 : Math.min(heldOf(id), ...others.map((token) => heldOf(token.id)));
}

function value(records: Records, lot: LotRecord): number | undefined {
  const mark = records.marks.of(lot.tokenId);
  return mark === undefined ? undefined : notional(lot.sharesMicro, mark.priceMicro, "down");
}
