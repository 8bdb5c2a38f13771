import { tokenIdOf, USDC_E } from "../../../src/venues/clob/condition-tokens.ts";

/** Answers in the venue's shapes about one market, made up for tests. */
export const CONDITION = `0x${"ab".repeat(32)}`;
export const TOKENS = [tokenIdOf(USDC_E, CONDITION, 0), tokenIdOf(USDC_E, CONDITION, 1)] as const;

type Change = Record<string, unknown>;

export const gammaRow = (change: Change = {}): Change => ({
  id: "2470848",
  question: "Will it rain?",
  conditionId: CONDITION,
  slug: "will-it-rain",
  endDate: "2026-12-20T03:59:00Z",
  outcomes: '["Yes", "No"]',
  outcomePrices: '["0.4", "0.6"]',
  clobTokenIds: JSON.stringify(TOKENS),
  active: true,
  closed: false,
  negRisk: false,
  acceptingOrders: true,
  orderPriceMinTickSize: 0.01,
  orderMinSize: 5,
  umaResolutionStatus: "",
  feesEnabled: true,
  feeSchedule: { exponent: 1, rate: 0.05, takerOnly: true, rebateRate: 0.15 },
  ...change,
});

export const termsRow = (change: Change = {}): Change => ({
  c: CONDITION,
  t: [
    { t: TOKENS[0], o: "Yes" },
    { t: TOKENS[1], o: "No" },
  ],
  mts: 0.001,
  mos: 5,
  nr: false,
  fd: { r: 0.07, e: 1, to: true },
  ao: true,
  sd: 1,
  itode: true,
  ...change,
});

export const outcomeRow = (change: Change = {}): Change => ({
  condition_id: CONDITION,
  closed: true,
  tokens: [
    { token_id: TOKENS[0], outcome: "Yes", price: 1, winner: true },
    { token_id: TOKENS[1], outcome: "No", price: 0, winner: false },
  ],
  ...change,
});

export const bookRow = (change: Change = {}): Change => ({
  market: CONDITION,
  asset_id: TOKENS[0],
  timestamp: "1790272268523",
  hash: "7f0ef94c",
  bids: [
    { price: "0.01", size: "100" },
    { price: "0.4", size: "20.5" },
  ],
  asks: [
    { price: "0.99", size: "100" },
    { price: "0.42", size: "0" },
    { price: "0.43", size: "7" },
  ],
  min_order_size: "5",
  tick_size: "0.01",
  neg_risk: false,
  last_trade_price: "0.410",
  ...change,
});
