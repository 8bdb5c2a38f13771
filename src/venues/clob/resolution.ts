import type { Resolution } from "../../domain/market.ts";
import { MICRO } from "../../domain/micro.ts";
import type { ClobOutcome } from "./clob-market.ts";
import type { GammaMarket } from "./gamma-market.ts";

/**
 * How a market ended (rule 28). Resolved only where both services name the same payouts: the CLOB by a winner, or by two
 * halves without one, and Gamma by prices of 0, 1 or 0.5 in a closed market. Gamma's oracle status must be "resolved";
 * where it names none (recorded of a market closed early), the CLOB's winner, set after resolution only, is enough.
 * A closed market without that is pending, never a loss.
 */
export function resolutionOf(gamma: GammaMarket, clob: ClobOutcome | undefined): Resolution {
  if (!gamma.closed && clob?.closed !== true) return { kind: "open" };
  const pending: Resolution = { kind: "pending", since: gamma.closedTime };
  if (!gamma.closed || clob === undefined || !clob.closed) return pending;
  const theirs = gamma.outcomePrices.map(payout);
  const ours = clobPayouts(gamma.tokens, clob);
  if (ours === undefined || theirs.length !== ours.payoutsMicro.length) return pending;
  if (gamma.umaStatus !== "resolved" && !(gamma.umaStatus === "" && ours.hasWinner)) return pending;
  const agree = ours.payoutsMicro.every((micro, index) => micro === theirs[index]);
  return agree ? { kind: "resolved", payoutsMicro: ours.payoutsMicro } : pending;
}

function clobPayouts(
  tokens: readonly string[],
  clob: ClobOutcome,
): { readonly payoutsMicro: readonly number[]; readonly hasWinner: boolean } | undefined {
  const byToken = new Map(clob.tokens.map((row) => [row.token, row]));
  const rows = tokens.map((token) => byToken.get(token));
  const winners = rows.filter((row) => row?.winner).length;
  if (winners === 1 && !rows.includes(undefined)) {
    return { payoutsMicro: rows.map((row) => (row?.winner ? MICRO : 0)), hasWinner: true };
  }
  const halves = rows.length === 2 && rows.every((row) => row?.priceMicro === MICRO / 2);
  return winners === 0 && halves ? { payoutsMicro: [MICRO / 2, MICRO / 2], hasWinner: false } : undefined;
}

/** Compared as text: a price of 0.9999999 is no payout. */
function payout(price: string): number | undefined {
  if (/^0(?:\.0*)?$/.test(price)) return 0;
  if (/^1(?:\.0*)?$/.test(price)) return MICRO;
  return /^0\.50*$/.test(price) ? MICRO / 2 : undefined;
}
