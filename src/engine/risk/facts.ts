import type { Book } from "../../domain/book.ts";
import type { Market } from "../../domain/market.ts";
import type { Copying } from "../deciding/copying.ts";
import type { Round } from "../deciding/decision.ts";
import type { Following } from "../deciding/following.ts";
import type { SignalRecord } from "../ports.ts";
import type { Making } from "./market-making.ts";

/** What of a round every decision in it looks at as it is. */
type OfRound =
  | "nowMs"
  | "clockOffsetMs"
  | "isTimeSure"
  | "settings"
  | "limits"
  | "filters"
  | "lossMicro"
  | "marksStale"
  | "drawdownMicro"
  | "drawdownStopped"
  | "losses"
  | "venueProblem"
  | "openBreakers"
  | "gasProblem";

/** What is in use of the limits on money and orders, before this buy. Where a limit is none, its figure is not looked for. */
export interface Exposure {
  /** Cost of all lots and what open buys may still spend, micro-USD; of the token, the target, the event, in all. */
  readonly positionMicro: number;
  readonly targetMicro: number;
  readonly eventMicro: number;
  readonly totalMicro: number;
  /** What buys of the token took in the last minute, whoever was copied. */
  readonly tokenMinuteMicro: number;
  /** Buys that were ordered in the last minute. */
  readonly ordersInMinute: number;
  /** Buys of the token at this limit for other episodes, within the time of a repetition. */
  readonly repeats: number;
}

/** What a decision about a buy looks at. `undefined`: it was not read, because a cheaper check had already failed. */
export interface BuyFacts extends Pick<Round, OfRound>, Exposure {
  readonly signal: SignalRecord;
  readonly state: string;
  readonly targetState: string;
  readonly priceMicro: number;
  readonly market: Market | undefined;
  readonly marketProblem: string | undefined;
  readonly tokenBelongs: boolean | undefined;
  readonly book: Book | undefined;
  readonly limitMicro: number | undefined;
  readonly sharesMicro: number;
  readonly notionalMicro: number;
  readonly reserveMicro: number;
  readonly episodeCommittedMicro: number;
  readonly openPositions: number;
  readonly opensPosition: boolean;
  readonly tradesToday: number;
  readonly countsToday: boolean;
  readonly lossStopped: boolean;
  readonly dayStartMs: number;
  readonly freeCashMicro: number;
  readonly complementHeldMicro: number;
  readonly netSoldMicro: number | undefined;
  readonly unknownOrders: number;
  readonly following: Following;
  readonly making: Making;
  readonly copying: Copying;
  /** When the token was last closed with a loss, within the time it is left alone. */
  readonly tokenLossMs: number | undefined;
}
