import type { Round } from "../deciding/decision.ts";
import type { LotRecord, OrderRecord, Records, SignalRecord } from "../ports.ts";
import type { Exposure } from "./facts.ts";

const MINUTE_MS = 60_000;

export interface ExposedBuy {
  readonly signal: SignalRecord;
  /** Undefined while the market was not read: the buy is refused anyway. */
  readonly event: string | undefined;
  readonly limitMicro: number | undefined;
  /** Open ones of the token. */
  readonly lots: readonly LotRecord[];
  readonly buys: readonly OrderRecord[];
  readonly round: Round;
}

/** What is in use of the limits before a buy. What is not limited is not looked for: it is 0. */
export function exposureOf(records: Records, buy: ExposedBuy): Exposure {
  const { signal, event, limitMicro, lots, buys, round } = buy;
  const { limits, settings } = round;
  const { risk } = records;
  const ifLimited = (limit: number, figure: () => number): number => (limit < Number.MAX_SAFE_INTEGER ? figure() : 0);
  const minuteAgoMs = round.nowMs - MINUTE_MS;
  const { targetId, tokenId, episodeId } = signal;
  const { repeatMs } = settings.risk;
  const costMicro = lots.reduce((sum, lot) => sum + lot.costMicro, 0);
  return {
    positionMicro: buys.reduce((sum, order) => sum + order.notionalMicro, costMicro),
    targetMicro: ifLimited(limits.maxPerTargetMicro, () => risk.exposureOfTargetMicro(targetId)),
    eventMicro: event === undefined ? 0 : ifLimited(limits.maxPerEventMicro, () => risk.exposureOfEventMicro(event)),
    totalMicro: ifLimited(limits.maxTotalExposureMicro, () => risk.exposureMicro()),
    tokenMinuteMicro: ifLimited(limits.maxPerTokenMinuteMicro, () => risk.boughtSinceMicro(tokenId, minuteAgoMs)),
    ordersInMinute: ifLimited(limits.ordersPerMinute, () => risk.buysSince(minuteAgoMs)),
    repeats:
      repeatMs === 0 || limitMicro === undefined
        ? 0
        : risk.repeats({ targetId, tokenId, limitMicro, episodeId }, round.nowMs - repeatMs),
  };
}
