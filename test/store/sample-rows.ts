import type {
  DecisionRecord,
  EpisodeRecord,
  FillRecord,
  OrderRecord,
  Records,
  SightingRecord,
  SignalRecord,
  TargetRecord,
  TokenRecord,
} from "../../src/engine/ports.ts";

type New<Row> = Omit<Row, "id">;
type Change<Row> = Partial<New<Row>>;

export const aTarget = (change: Change<TargetRecord> = {}): New<TargetRecord> => ({
  address: "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  name: "whale",
  state: "active",
  addedMs: 1_750_000_000_000,
  addedBy: "owner",
  baselineS: 1_749_999_999,
  baselineDone: 0,
  ...change,
});

export const aToken = (change: Change<TokenRecord> = {}): New<TokenRecord> => ({
  token: "7".repeat(77),
  conditionId: `0x${"c".repeat(64)}`,
  outcomeIndex: 0,
  outcome: "Yes",
  title: "Will it rain?",
  slug: "will-it-rain",
  ...change,
});

export const aSignal = (change: Change<SignalRecord> = {}): New<SignalRecord> => ({
  ...{ proven: 1, orderHash: null, aliasTx: null, asMaker: null },
  tx: `0x${"1".repeat(64)}`,
  wallet: "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  token: "7".repeat(77),
  side: "BUY",
  targetId: 1,
  tokenId: 1,
  episodeId: 1,
  venueS: 1_750_000_000,
  orderKey: 3_500_000_000,
  feed: "data-api",
  sharesMicro: 10_000_000,
  collateralMicro: 5_100_000,
  grossSharesMicro: 10_000_001,
  netCollateralMicro: 5_000_000,
  feeMicro: 100_000,
  lowestPriceMicro: 490_000,
  highestPriceMicro: 510_000,
  rows: 2,
  firstSeenMs: 1_750_000_003_000,
  outcome: null,
  reason: null,
  baseline: 0,
  ...change,
});

export const aSighting = (change: Change<SightingRecord> = {}): New<SightingRecord> => ({
  signalId: 1,
  feed: "data-api",
  identity: "row a",
  multiplicity: 2,
  servedSharesMicro: 5_000_000,
  servedCollateralMicro: 2_550_000,
  sharesMicro: 5_000_000,
  collateralMicro: 2_500_000,
  feeMicro: 50_000,
  priceMicro: 500_000,
  seenMs: 1_750_000_003_000,
  ...change,
});

export const anEpisode = (change: Change<EpisodeRecord> = {}): New<EpisodeRecord> => ({
  targetId: 1,
  tokenId: 1,
  side: "BUY",
  firstKey: 100,
  lastKey: 200,
  sharesMicro: 10_000_000,
  collateralMicro: 5_000_000,
  signals: 1,
  committedMicro: 0,
  baseLotMicro: null,
  baseTheirsMicro: null,
  countedDay: null,
  ...change,
});

export const aDecision = (change: Change<DecisionRecord> = {}): New<DecisionRecord> => ({
  signalId: 1,
  episodeId: 1,
  atMs: 1_750_000_004_000,
  verdict: "approved",
  failedJson: "[]",
  figuresJson: "[]",
  passed: 32_767,
  rules: 1,
  sizeMicro: 5_000_000,
  committedMicro: 0,
  orderId: null,
  ...change,
});

export const anOrder = (change: Change<OrderRecord> = {}): New<OrderRecord> => ({
  ...{ formJson: "{}", signature: null },
  episodeId: 1,
  signalId: 1,
  targetId: 1,
  tokenId: 1,
  side: "BUY",
  hash: `0x${"d".repeat(64)}`,
  salt: "123456789",
  type: "FAK",
  limitMicro: 510_000,
  sharesMicro: 9_800_000,
  notionalMicro: 4_998_000,
  reservedMicro: 5_050_000,
  state: "stored",
  filledSharesMicro: 0,
  filledCollateralMicro: 0,
  feeMicro: 0,
  day: "2025-06-15",
  createdMs: 1_750_000_004_000,
  sentMs: null,
  terminalMs: null,
  reason: null,
  ...change,
});

export const aFill = (change: Change<FillRecord> = {}): New<FillRecord> => ({
  ...{ status: "confirmed", tx: "", basisMicro: 4_998_000 },
  orderId: 1,
  targetId: 1,
  venueTradeId: "trade 1",
  priceMicro: 505_000,
  sharesMicro: 9_800_000,
  collateralMicro: 4_949_000,
  feeMicro: 49_000,
  atMs: 1_750_000_005_000,
  ...change,
});

/** A target and two tokens with the ids 1, 1 and 2, to which the other samples belong. */
export function insertParties(records: Records): void {
  records.targets.insert(aTarget());
  records.tokens.insert(aToken());
  records.tokens.insert(aToken({ token: "8".repeat(77), outcomeIndex: 1, outcome: "No" }));
}
