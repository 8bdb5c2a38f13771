import type { Accounts, SettledFill } from "../exchange/accounts.ts";
import type { WorldState } from "../world/world-state.ts";
import { blockAt, blockMs } from "./block-time.ts";
import type { Mined } from "./chain-block.ts";
import type { CashMove, PoolTransaction } from "./chain-state.ts";
import { CONTRACTS } from "./contracts.ts";
import { baseFeeWei, LEAST_TIP_WEI } from "./gas.ts";
import { fillLogs, matchLogs, pusdMinted, pusdMoved } from "./logs.ts";
import { madeUpAddress, madeUpNumber } from "./made-up.ts";
import type { Match } from "./match.ts";
import { matchesBehind } from "./match.ts";
import { rowsBetween } from "./rows-between.ts";
import { LONGEST_SETTLEMENT_MS, settledMs } from "./settlement.ts";

/** Where a transaction of the exchange's operator comes from, and the start of what it calls (matchOrders). */
const OPERATORS = 8;
const MATCH_ORDERS = "0x3c2b4399";
const TRANSFER = "0xa9059cbb";
const GAS_A_LOG = 70_000;

/** All that was sent to be mined in blocks `from` to `to`, as if no reorganisation had happened. */
export function minedBetween(state: WorldState, accounts: Accounts | undefined, from: number, to: number): Mined[] {
  const [fromMs, toMs] = [blockMs(from - 1) + 1, blockMs(to)];
  const isThen = (atMs: number) => atMs >= fromMs && atMs <= toMs;
  const fills = accounts?.tradesSettledIn(fromMs, toMs) ?? [];
  const sent = state.chain.transactions.filter(({ minedMs }) => minedMs !== null && isThen(minedMs));
  const moves = state.chain.cashMoves.filter(({ atMs }) => isThen(atMs));
  return [
    ...targetsTrades(state, fromMs, toMs),
    ...ownTrades(state, fills),
    ...sent.map(minedFromPool),
    ...moves.map((move) => cashMoved(state, move)),
  ];
}

function targetsTrades(state: WorldState, fromMs: number, toMs: number): Mined[] {
  const matches = state.rows.flatMap((rows) =>
    matchesBehind(
      state,
      rowsBetween(rows, fromMs - LONGEST_SETTLEMENT_MS, toMs).filter((row) => {
        const atMs = settledMs(row);
        return atMs >= fromMs && atMs <= toMs;
      }),
    ),
  );
  matches.sort((left, right) => left.seq - right.seq);
  return [...Map.groupBy(matches, ({ tx }) => tx)].map(([tx, parts]) => {
    const [first] = parts as [Match, ...Match[]];
    const atMs = settledMs({ timeMs: first.timeMs, tx, type: "TRADE" });
    const exchange = first.market.kind === "neg-risk" ? CONTRACTS.negRiskExchange : CONTRACTS.exchange;
    return operators(state, tx, atMs, exchange, parts.flatMap(matchLogs));
  });
}

function ownTrades(state: WorldState, fills: readonly SettledFill[]): Mined[] {
  return [...Map.groupBy(fills, ({ tx }) => tx)].map(([tx, parts]) => {
    const [first] = parts as [SettledFill, ...SettledFill[]];
    return operators(state, tx, first.atMs, first.exchange, parts.flatMap(fillLogs));
  });
}

/** A transfer of the token, called by whoever gives. */
function cashMoved(state: WorldState, { hash, atMs, wallet, other, amountMicro }: CashMove): Mined {
  const [from, to] = amountMicro > 0 ? [other, wallet] : [wallet, other];
  return {
    ...{ hash, atMs, from, to: CONTRACTS.pusd, valueWei: 0n, data: TRANSFER, type: 2, isGood: true },
    nonce: madeUpNumber(1_000_000, "nonce", hash),
    ...{ gasLimit: GAS_A_LOG * 2, gasUsed: GAS_A_LOG },
    priceWei: baseFeeWei(state.chain, blockAt(atMs)) + LEAST_TIP_WEI,
    logs: [pusdMoved(from, to, Math.abs(amountMicro))],
  };
}

function operators(state: WorldState, hash: string, atMs: number, to: string, logs: Mined["logs"]): Mined {
  const gasUsed = GAS_A_LOG * logs.length;
  return {
    hash,
    atMs,
    from: madeUpAddress("operator", madeUpNumber(OPERATORS, "operator of", hash)),
    to,
    nonce: madeUpNumber(1_000_000, "nonce", hash),
    valueWei: 0n,
    data: MATCH_ORDERS,
    type: 2,
    gasLimit: gasUsed * 2,
    gasUsed,
    priceWei: baseFeeWei(state.chain, blockAt(atMs)) + LEAST_TIP_WEI,
    isGood: true,
    logs,
  };
}

/** @param sent one that a block has taken */
export function minedFromPool(sent: PoolTransaction): Mined {
  return {
    ...sent,
    atMs: sent.minedMs ?? 0,
    valueWei: BigInt(sent.valueWei),
    priceWei: BigInt(sent.priceWei),
    logs: sent.paidMicro > 0 ? [pusdMinted(sent.from, sent.paidMicro)] : [],
  };
}
