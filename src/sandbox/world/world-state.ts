import type { ChainState } from "../chain/chain-state.ts";
import { emptyChain } from "../chain/chain-state.ts";
import type { ExchangeSnapshot, ExchangeState } from "../exchange/exchange-state.ts";
import { emptyExchange, exchangeDataOf, exchangeStateOf } from "../exchange/exchange-state.ts";
import type { QueuedEvent } from "./event-queue.ts";
import { EventQueue } from "./event-queue.ts";
import type { Holding } from "./holding.ts";
import type { Group, Market } from "./market.ts";
import type { Order } from "./order.ts";
import type { PrngState } from "./prng.ts";
import { Prng } from "./prng.ts";
import type { Row } from "./row.ts";
import type { Target } from "./target.ts";
import type { Tempo } from "./tempo.ts";
import { LIVELY } from "./tempo.ts";

/** The form of snapshots; another number is refused. */
export const SNAPSHOT_VERSION = 1;

/** Everything the world is, as data that survives JSON unchanged. */
export interface WorldSnapshot {
  readonly version: number;
  readonly seed: string;
  readonly nowMs: number;
  readonly prng: PrngState;
  readonly nextSeq: number;
  readonly lastCopyableMs: number;
  readonly inputs: number;
  readonly targets: readonly Target[];
  readonly markets: readonly Market[];
  readonly groups: readonly Group[];
  readonly holdings: readonly Holding[];
  readonly orders: readonly Order[];
  readonly rows: readonly Row[];
  readonly queue: readonly QueuedEvent[];
  /** Absent in snapshots from before there was an exchange. */
  readonly exchange?: ExchangeSnapshot;
  /** Absent in snapshots from before there was a chain. */
  readonly chain?: ChainState;
}

/** The same in the form the world works on: indexed and changed in place. Maps keep the order of creation, so iterating is deterministic. */
export interface WorldState {
  readonly seed: string;
  readonly prng: Prng;
  readonly targets: readonly Target[];
  readonly markets: Map<string, Market>;
  /** By token id, condition id and slug: see namesOf. */
  readonly marketIdsByName: Map<string, string>;
  readonly groups: Map<string, Group>;
  readonly holdings: Map<string, Holding>;
  readonly orders: Map<number, Order>;
  /** By target, each in the order of time. */
  readonly rows: Row[][];
  readonly queue: EventQueue;
  readonly exchange: ExchangeState;
  readonly chain: ChainState;
  readonly tempo: Tempo;
  nowMs: number;
  nextSeq: number;
  /** Last time a newcomer could have copied a purchase: see metronome.ts. */
  lastCopyableMs: number;
  /** How many inputs from outside it has taken. */
  inputs: number;
}

/** What the wire calls a market by, besides its number. */
export function namesOf(market: Market): readonly string[] {
  return [...market.tokenIds, market.conditionId, market.slug];
}

export function holdingKey(target: number, marketId: string): string {
  return `${target}|${marketId}`;
}

/** What a snapshot shares with the live state; the caller detaches it by turning it into text. */
export function dataOf(state: WorldState): WorldSnapshot {
  return {
    version: SNAPSHOT_VERSION,
    seed: state.seed,
    nowMs: state.nowMs,
    prng: state.prng.state,
    nextSeq: state.nextSeq,
    lastCopyableMs: state.lastCopyableMs,
    inputs: state.inputs,
    targets: state.targets,
    markets: [...state.markets.values()],
    groups: [...state.groups.values()],
    holdings: [...state.holdings.values()],
    orders: [...state.orders.values()],
    rows: state.rows.flat(),
    queue: state.queue.entries,
    exchange: exchangeDataOf(state.exchange),
    chain: state.chain,
  };
}

/** @param data a detached snapshot; the state takes its objects over */
export function stateOf(data: WorldSnapshot): WorldState {
  const rows: Row[][] = data.targets.map(() => []);
  for (const row of data.rows) rows[row.target]?.push(row);
  return {
    seed: data.seed,
    prng: new Prng(data.prng),
    targets: data.targets,
    markets: new Map(data.markets.map((market) => [market.id, market])),
    marketIdsByName: new Map(
      data.markets.flatMap((market) => namesOf(market).map((name) => [name, market.id] as const)),
    ),
    groups: new Map(data.groups.map((group) => [group.id, group])),
    holdings: new Map(data.holdings.map((holding) => [holdingKey(holding.target, holding.marketId), holding])),
    orders: new Map(data.orders.map((order) => [order.seq, order])),
    rows,
    queue: new EventQueue(data.queue),
    exchange: exchangeStateOf(data.exchange ?? emptyExchange()),
    chain: data.chain ?? emptyChain(),
    tempo: LIVELY,
    nowMs: data.nowMs,
    nextSeq: data.nextSeq,
    lastCopyableMs: data.lastCopyableMs,
    inputs: data.inputs,
  };
}
