import { formatMicro, formatUsd } from "../../domain/micro.ts";
import { redeemedNow } from "../books/redeeming.ts";
import type { Records } from "../ports.ts";

/** A smaller difference in cash is rounding (rule 31). */
export const CASH_TOLERANCE_MICRO = 50_000;

/** What the venue says that the account holds; tokens that it does not name it holds none of. */
export interface Holdings {
  readonly cashMicro: number;
  readonly shares: ReadonlyMap<string, number>;
}

/** Where ledger and venue differ, and by how much: `there − here`. Without a token it is cash. */
export interface Difference {
  readonly token: string | undefined;
  readonly hereMicro: number;
  readonly thereMicro: number;
}

/** How far the venue may be from the ledger, either way, by what is under way. */
interface Slack {
  lessMicro: number;
  moreMicro: number;
}

/** By token; undefined is cash. */
type Slacks = Map<string | undefined, Slack>;

const NONE: Slack = { lessMicro: 0, moreMicro: 0 };

/**
 * Where the two differ by more than rounding and by more than what is under way explains (rule 31: cash = ledger + external flows
 * + unsettled). An order of ours that may still fill, a trade that is not settled and a redemption on its way each allow what they
 * may move, so that books can be compared while the bot trades.
 */
export function differencesOf(records: Records, holdings: Holdings, nowMs: number): Difference[] {
  return apart(records, holdings, slackOf(records, nowMs));
}

/** What differs while nothing is under way, in words; empty when nothing does. */
export function compareBooks(records: Records, holdings: Holdings): string[] {
  return apart(records, holdings, new Map()).map((difference) => inWords(records, difference));
}

function apart(records: Records, holdings: Holdings, slack: Slacks): Difference[] {
  const { cashMicro } = records.account.get();
  const cash = { token: undefined, hereMicro: cashMicro, thereMicro: holdings.cashMicro };
  const here = sharesHere(records);
  const tokens = [...new Set([...here.keys(), ...holdings.shares.keys()])];
  const shares = tokens.map((token) => ({
    token,
    hereMicro: here.get(token) ?? 0,
    thereMicro: holdings.shares.get(token) ?? 0,
  }));
  const isApart = (one: Difference, roundingMicro: number): boolean => {
    const { lessMicro, moreMicro } = slack.get(one.token) ?? NONE;
    const apartMicro = one.thereMicro - one.hereMicro;
    return apartMicro > moreMicro + roundingMicro || apartMicro < -lessMicro - roundingMicro;
  };
  return [
    ...(isApart(cash, CASH_TOLERANCE_MICRO) ? [cash] : []),
    ...shares.filter((difference) => isApart(difference, 0)),
  ];
}

/** 'cash is $3.00 here and $5.00 there' */
export function inWords(records: Records, { token, hereMicro, thereMicro }: Difference): string {
  if (token === undefined) return `cash is ${formatUsd(hereMicro)} here and ${formatUsd(thereMicro)} there`;
  const title = records.tokens.byToken(token)?.title ?? `${token.slice(0, 8)}…`;
  // To the last decimal where fewer would show two equal figures.
  const decimals = formatMicro(hereMicro) === formatMicro(thereMicro) ? 6 : 2;
  return `"${title}" ${formatMicro(hereMicro, decimals)} shares here and ${formatMicro(thereMicro, decimals)} there`;
}

function sharesHere(records: Records): Map<string, number> {
  const ours = new Map<string, number>();
  for (const lot of records.lots.open()) {
    const token = records.tokens.get(lot.tokenId)?.token ?? `token ${lot.tokenId}`;
    ours.set(token, (ours.get(token) ?? 0) + lot.sharesMicro);
  }
  return ours;
}

function slackOf(records: Records, nowMs: number): Slacks {
  const slack: Slacks = new Map();
  const allow = (tokenId: number, side: string, sharesMicro: number, cashMicro: number, isBooked: boolean): void => {
    const token = records.tokens.get(tokenId)?.token;
    // What is booked may not have arrived yet; what is not booked may have.
    const gains = (side === "BUY") !== isBooked;
    widen(slack, token, gains ? { lessMicro: 0, moreMicro: sharesMicro } : { lessMicro: sharesMicro, moreMicro: 0 });
    widen(slack, undefined, gains ? { lessMicro: cashMicro, moreMicro: 0 } : { lessMicro: 0, moreMicro: cashMicro });
  };
  for (const order of records.orders.open()) {
    const { tokenId, side, sharesMicro, filledSharesMicro, reservedMicro } = order;
    const restMicro = sharesMicro - filledSharesMicro;
    // A sale may fetch a better price than its limit: at most a dollar a share.
    allow(tokenId, side, restMicro, side === "BUY" ? reservedMicro : restMicro, false);
  }
  for (const fill of records.fills.unsettled()) {
    const order = records.orders.get(fill.orderId);
    if (order === undefined) continue;
    const { collateralMicro, feeMicro, sharesMicro } = fill;
    const cashMicro = order.side === "BUY" ? collateralMicro + feeMicro : collateralMicro - feeMicro;
    allow(order.tokenId, order.side, sharesMicro, cashMicro, true);
  }
  for (const conditionId of redeemedNow(records, nowMs)) {
    for (const { id } of records.tokens.ofCondition(conditionId)) {
      const heldMicro = records.lots.openOfToken(id).reduce((sum, lot) => sum + lot.sharesMicro, 0);
      allow(id, "SELL", heldMicro, heldMicro, false);
    }
  }
  return slack;
}

function widen(slack: Slacks, key: string | undefined, by: Slack): void {
  const known = slack.get(key) ?? NONE;
  slack.set(key, { lessMicro: known.lessMicro + by.lessMicro, moreMicro: known.moreMicro + by.moreMicro });
}
