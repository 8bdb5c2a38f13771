import type { Row, Wallet } from "./recordings.ts";

const ONE = 1_000_000n;
const NEAR = 50_000n;

/**
 * What one share of each recorded token pays at its market's end, in millionths: by the last price at an end of the range,
 * else by a redemption of nothing of the one outcome that its wallet held, else the last price itself.
 */
export function payoutsOf(wallets: readonly Wallet[]): Map<string, bigint> {
  const last = new Map<string, Row>();
  const lost = new Map<string, Set<number>>();
  const tokens = new Map<string, Row>();
  for (const { rows } of wallets.toSorted((a, b) => (a.address < b.address ? -1 : 1))) {
    const held = new Map<string, [bigint, bigint]>();
    for (const row of rows) {
      if (row.type === "TRADE") takeTrade(row, held, last, tokens);
      else if (row.type === "REDEEM" && row.shares === 0n) takeRedeem(row, held, lost);
    }
  }
  const payouts = new Map<string, bigint>();
  for (const [token, { condition, outcome }] of tokens) {
    const first = firstPays(last.get(condition), lost.get(condition));
    payouts.set(token, outcome === 0 ? first : ONE - first);
  }
  return payouts;
}

function takeTrade(
  row: Row,
  held: Map<string, [bigint, bigint]>,
  last: Map<string, Row>,
  tokens: Map<string, Row>,
): void {
  if (row.second >= (last.get(row.condition)?.second ?? 0)) last.set(row.condition, row);
  if (!tokens.has(row.token)) tokens.set(row.token, row);
  const net = held.get(row.condition) ?? [0n, 0n];
  net[row.outcome === 0 ? 0 : 1] += row.side === "BUY" ? row.shares : -row.shares;
  held.set(row.condition, net);
}

function takeRedeem(row: Row, held: Map<string, [bigint, bigint]>, lost: Map<string, Set<number>>): void {
  const [first, second] = held.get(row.condition) ?? [0n, 0n];
  if (first > 0n === second > 0n) return;
  lost.set(row.condition, (lost.get(row.condition) ?? new Set()).add(first > 0n ? 0 : 1));
}

/** What outcome 0 pays. */
function firstPays(last: Row | undefined, lost: ReadonlySet<number> | undefined): bigint {
  if (last === undefined) throw new Error("a token without a trade");
  const price = last.outcome === 0 ? last.price : ONE - last.price;
  if (price >= ONE - NEAR) return ONE;
  if (price <= NEAR) return 0n;
  if (lost?.size !== 1) return price;
  return lost.has(0) ? 0n : ONE;
}
