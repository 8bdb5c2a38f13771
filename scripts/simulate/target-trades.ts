import { blockMs, shownMs } from "../../src/sandbox/chain/block-time.ts";
import type { Match } from "../../src/sandbox/chain/match.ts";
import { matchesBehind } from "../../src/sandbox/chain/match.ts";
import { announcedTx, indexedMs, settledBlock } from "../../src/sandbox/chain/settlement.ts";
import { announcementsOf, partiesOf } from "../../src/sandbox/rtds/announced-matches.ts";
import type { Row } from "../../src/sandbox/world/row.ts";
import type { WorldState } from "../../src/sandbox/world/world-state.ts";

/** What a target truly traded of one token on one side in one transaction: rows are told by the world, not by a feed. */
export interface TargetTrade {
  /** The transaction that settled it, and the one that was announced before: another one where it was tried again. */
  readonly tx: string;
  readonly announcedTx: string;
  /** Lower-case. */
  readonly wallet: string;
  readonly tokenId: string;
  readonly side: "BUY" | "SELL";
  /** Of the block that settled it. */
  readonly settledS: number;
  readonly sharesMicro: number;
  /** Without fee. */
  readonly collateralMicro: number;
  readonly feeMicro: number;
  /** What its log names as collateral: with minted shares it can be more than was spent (ENGINE rule 2). */
  readonly loggedMicro: number;
  readonly fills: number;
  /** From when each feed can show it, whole in the case of the Data API. Market time. */
  readonly visibleMs: { readonly rtds: number; readonly chain: number; readonly dataApi: number };
}

/** All trades of the world's targets that it remembers, wallet by wallet. */
export function targetTrades(state: WorldState): TargetTrade[] {
  return state.rows.flatMap((rows) => {
    const trades = rows.filter(({ type }) => type === "TRADE");
    const groups = Map.groupBy(trades, (row) => `${row.tx} ${row.subjectId} ${row.outcome} ${row.side}`);
    return [...groups.values()].map((group) => tradeOf(state, group));
  });
}

/** What finds a signal or a true trade. */
export function tradeKey(
  { wallet, tokenId, side }: Pick<TargetTrade, "wallet" | "tokenId" | "side">,
  tx: string,
): string {
  return `${tx} ${wallet} ${tokenId} ${side}`;
}

function tradeOf(state: WorldState, rows: readonly Row[]): TargetTrade {
  const [first] = rows;
  const market = state.markets.get(first?.subjectId ?? "");
  if (first === undefined || first.side === null || first.outcome === null || market === undefined) {
    throw new Error("a trade has a row with its market");
  }
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const feeMicro = sum((row) => row.feeMicro);
  const usdcMicro = sum((row) => row.usdcMicro);
  const block = settledBlock(first);
  const matches = matchesBehind(state, rows);
  return {
    tx: first.tx,
    announcedTx: announcedTx(first.tx),
    wallet: state.targets[first.target]?.address ?? "",
    tokenId: market.tokenIds[first.outcome],
    side: first.side,
    settledS: Math.floor(blockMs(block) / 1000),
    sharesMicro: sum((row) => row.sizeMicro),
    collateralMicro: first.side === "BUY" ? usdcMicro - feeMicro : usdcMicro + feeMicro,
    feeMicro,
    loggedMicro: matches.reduce((total, match) => total + loggedOf(match, first.target), 0),
    fills: rows.length,
    visibleMs: {
      rtds: announcedMs(state, matches, first.target),
      chain: shownMs(block),
      dataApi: Math.max(...rows.map(indexedMs)),
    },
  };
}

function loggedOf({ taker, makers, loggedMicro }: Match, target: number): number {
  if (taker.target === target) return loggedMicro;
  return makers.reduce((sum, leg) => sum + (leg.target === target ? leg.collateralMicro : 0), 0);
}

/** The first frame about the target's own part. */
function announcedMs(state: WorldState, matches: readonly Match[], target: number): number {
  const parties = matches.flatMap(partiesOf);
  const own = announcementsOf(
    state,
    parties.filter((party) => party.target === target),
  );
  return Math.min(...own.map(({ atMs }) => atMs));
}
