import type { Outcome } from "./book.ts";

/** What a target holds of one market: the other half of the world's truth. Pairs are by outcome; micro-units. */
export interface Holding {
  readonly target: number;
  readonly marketId: string;
  readonly sharesMicro: [number, number];
  /** What the present shares cost, and all that was ever bought. */
  readonly costMicro: [number, number];
  readonly boughtMicro: [number, number];
  readonly realizedMicro: [number, number];
  /** Last trade in each outcome, market time; 0 for never. */
  readonly lastTradeMs: [number, number];
  /** How the shares changed, with the market time at which the chain was told. Absent in snapshots from before there was a chain. */
  moves?: Move[];
}

/** `tx`: the beginning of its transaction's hash, for trades. */
export type Move = readonly [sentMs: number, first: number, second: number, tx: string];

/** When the chain was told of a change, and in which transaction if that was a trade. */
export interface Told {
  readonly sentMs: number;
  readonly tx: string;
}

export function emptyHolding(target: number, marketId: string): Holding {
  return {
    target,
    marketId,
    sharesMicro: [0, 0],
    costMicro: [0, 0],
    boughtMicro: [0, 0],
    realizedMicro: [0, 0],
    lastTradeMs: [0, 0],
  };
}

/** Adds shares that cost this much. `told`: null where the chain always knew. */
export function receive(
  holding: Holding,
  outcome: Outcome,
  sharesMicro: number,
  costMicro: number,
  told: Told | null,
): void {
  if (told !== null) note(holding, outcome, sharesMicro, told);
  holding.sharesMicro[outcome] += sharesMicro;
  holding.costMicro[outcome] += costMicro;
  holding.boughtMicro[outcome] += sharesMicro;
}

/** Takes shares away for these proceeds. Throws when there are not so many: a balance is never negative. */
export function giveUp(
  holding: Holding,
  outcome: Outcome,
  sharesMicro: number,
  proceedsMicro: number,
  told: Told,
): void {
  const held = holding.sharesMicro[outcome];
  if (sharesMicro > held)
    throw new Error(`target ${holding.target} holds ${held} of ${holding.marketId}, not ${sharesMicro}`);
  note(holding, outcome, -sharesMicro, told);
  const cost = held === 0 ? 0 : Math.floor((holding.costMicro[outcome] * sharesMicro) / held);
  holding.sharesMicro[outcome] -= sharesMicro;
  holding.costMicro[outcome] -= cost;
  holding.realizedMicro[outcome] += proceedsMicro - cost;
}

function note(holding: Holding, outcome: Outcome, changeMicro: number, { sentMs, tx }: Told): void {
  holding.moves ??= [];
  if (changeMicro === 0) return;
  holding.moves.push([sentMs, outcome === 0 ? changeMicro : 0, outcome === 1 ? changeMicro : 0, tx]);
}
