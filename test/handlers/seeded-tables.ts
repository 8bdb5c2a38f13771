import type { Records } from "../../src/engine/ports.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";

export const wallet = (number: number): string => `0x${number.toString(16).padStart(40, "0")}`;

const LIMITS: Readonly<Record<string, number>> = {
  maxPerTradeMicro: 5_000_000,
  maxPerPositionMicro: 20_000_000,
  maxOpenPositions: 50,
  tradesPerDay: 500,
  dailyLossMicro: 10_000_000,
  maxTargets: 25,
  maxTotalExposureMicro: 1_000_000_000,
  maxPerTargetMicro: 200_000_000,
  maxPerEventMicro: 100_000_000,
  maxPerTokenMinuteMicro: 10_000_000,
  maxDrawdownMicro: 50_000_000,
  ordersPerMinute: 60,
  consecutiveLosses: 50,
};

/** A bot that has run for a while: two targets, a copied buy with its fill, a skipped buy, an open lot and money. */
export function seedTables(records: Records): void {
  const nowMs = Date.now();
  changeTradingState(records, { state: "running", sinceMs: nowMs, by: "start", reason: "first start" });
  for (const [name, value] of Object.entries(LIMITS))
    records.limits.set({ name, value, setMs: nowMs, setBy: "config", reason: "default" });
  records.account.set({ cashMicro: 995_000_000, realisedMicro: 0, feesMicro: 10_000 });
  records.days.put({
    day: "2026-01-02",
    startMs: nowMs,
    startEquityMicro: 1_000_000_000,
    trades: 1,
    flowsMicro: 0,
    lossStopMs: null,
    limitToldMs: null,
  });
  const target = { state: "active", addedMs: nowMs, addedBy: "config", baselineS: 0, baselineDone: 1 };
  const whale = records.targets.insert({ ...target, address: wallet(1), name: "whale" });
  records.targets.insert({ ...target, address: wallet(2), name: "scalper" });
  const token = records.tokens.insert({
    token: "123",
    conditionId: "0xc1",
    outcomeIndex: 0,
    outcome: "Yes",
    title: "Will <it> rain & pour *tomorrow*?",
    slug: "rain",
  });
  const copied = seedSignal(records, { targetId: whale, tokenId: token, tx: "0xa1" });
  seedCopy(records, { ...copied, targetId: whale, tokenId: token }, nowMs);
  const skipped = seedSignal(records, { targetId: whale, tokenId: token, tx: "0xa2" });
  skip(records, skipped, nowMs);
}

export interface SignalSeed {
  readonly targetId: number;
  readonly tokenId: number;
  readonly tx: string;
}

export function seedSignal(
  records: Records,
  { targetId, tokenId, tx }: SignalSeed,
): { signalId: number; episodeId: number } {
  const nowMs = Date.now();
  const venueS = Math.floor(nowMs / 1000) - 20;
  const sums = { sharesMicro: 100_000_000, collateralMicro: 50_000_000 };
  const episodeId = records.episodes.insert({
    targetId,
    tokenId,
    side: "BUY",
    firstKey: venueS * 2,
    lastKey: venueS * 2,
    ...sums,
    signals: 1,
    committedMicro: 0,
    baseLotMicro: null,
    baseTheirsMicro: null,
    countedDay: null,
  });
  const signalId = records.signals.insert({
    ...{ proven: 1, orderHash: null, aliasTx: null, asMaker: null },
    tx,
    wallet: wallet(1),
    token: "123",
    side: "BUY",
    targetId,
    tokenId,
    episodeId,
    venueS,
    orderKey: venueS * 2,
    feed: "data-api",
    ...sums,
    grossSharesMicro: 100_000_000,
    netCollateralMicro: 50_000_000,
    feeMicro: 0,
    lowestPriceMicro: 500_000,
    highestPriceMicro: 500_000,
    rows: 1,
    firstSeenMs: nowMs,
    outcome: null,
    reason: null,
    baseline: 0,
  });
  return { signalId, episodeId };
}

export interface CopySeed {
  readonly signalId: number;
  readonly episodeId: number;
  readonly targetId: number;
  readonly tokenId: number;
}

/** The signal copied: decision, filled order, lot and mark. */
export function seedCopy(
  records: Records,
  { signalId, episodeId, targetId, tokenId }: CopySeed,
  nowMs: number,
): number {
  const orderId = records.orders.insert({
    episodeId,
    signalId,
    targetId,
    tokenId,
    side: "BUY",
    hash: `0xhash${signalId}`,
    salt: "1",
    type: "FAK",
    limitMicro: 510_000,
    sharesMicro: 10_000_000,
    notionalMicro: 5_100_000,
    reservedMicro: 0,
    state: "settled",
    filledSharesMicro: 10_000_000,
    filledCollateralMicro: 5_000_000,
    feeMicro: 10_000,
    day: "2026-01-02",
    createdMs: nowMs,
    sentMs: nowMs,
    terminalMs: nowMs,
    reason: null,
    formJson: "{}",
    signature: null,
  });
  const fill = {
    priceMicro: 500_000,
    sharesMicro: 10_000_000,
    collateralMicro: 5_000_000,
    feeMicro: 10_000,
    atMs: nowMs,
    status: "confirmed",
    tx: "",
    basisMicro: 5_010_000,
  };
  records.fills.insert({ orderId, targetId, venueTradeId: `t${orderId}`, ...fill });
  records.signals.update(signalId, { outcome: "copied" });
  const figures = {
    verdict: "approved",
    failedJson: "[]",
    figuresJson: "[]",
    passed: 2 ** 26 - 1,
    rules: 1,
    sizeMicro: 5_000_000,
    committedMicro: 0,
  };
  records.decisions.insert({ signalId, episodeId, atMs: nowMs, ...figures, orderId });
  const lot = {
    sharesMicro: 12_500_000,
    costMicro: 5_010_000,
    realisedMicro: 0,
    theirsMicro: 100_000_000,
    openedMs: nowMs,
    closedMs: null,
    peakMicro: null,
  };
  if (records.lots.of(targetId, tokenId) === undefined) records.lots.insert({ targetId, tokenId, ...lot });
  records.marks.put({ tokenId, priceMicro: 450_000, atMs: nowMs, kind: "live" });
  return orderId;
}

function skip(records: Records, { signalId, episodeId }: { signalId: number; episodeId: number }, nowMs: number): void {
  records.signals.update(signalId, { outcome: "skipped", reason: "price range" });
  const failed = [{ check: "price range", figures: { price: "$0.995", allowed: "$0.02 to $0.98" } }];
  const figures = {
    verdict: "refused",
    failedJson: JSON.stringify(failed),
    figuresJson: "[]",
    passed: 3,
    rules: 1,
    sizeMicro: 5_000_000,
    committedMicro: 0,
  };
  records.decisions.insert({ signalId, episodeId, atMs: nowMs, ...figures, orderId: null });
}
