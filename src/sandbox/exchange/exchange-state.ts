import { z } from "zod";
import type { Account, ApiKey } from "./account.ts";
import { accountSchema, apiKeySchema } from "./account.ts";
import type { ExchangeFaults } from "./exchange-faults.ts";
import { exchangeFaultsSchema, NO_EXCHANGE_FAULTS } from "./exchange-faults.ts";
import type { ExchangeOrder } from "./exchange-order.ts";
import { exchangeOrderSchema } from "./exchange-order.ts";
import type { ExchangeSettings } from "./exchange-settings.ts";
import { DEFAULT_EXCHANGE_SETTINGS, exchangeSettingsSchema } from "./exchange-settings.ts";
import type { ExchangeTrade } from "./exchange-trade.ts";
import { exchangeTradeSchema } from "./exchange-trade.ts";

/** What the user channel tells. */
export type ExchangeNews =
  | { readonly kind: "order"; readonly type: "PLACEMENT" | "UPDATE" | "CANCELLATION"; readonly order: ExchangeOrder }
  | { readonly kind: "trade"; readonly trade: ExchangeTrade };

/** The exchange's part of the world's state. Maps keep the order of creation. */
export interface ExchangeState {
  /** By lower-case wallet. */
  readonly accounts: Map<string, Account>;
  readonly keys: Map<string, ApiKey>;
  /** By hash. */
  readonly orders: Map<string, ExchangeOrder>;
  readonly trades: Map<string, ExchangeTrade>;
  settings: ExchangeSettings;
  readonly faults: ExchangeFaults;
  /** What happened since the streams last looked. Passes away: no part of a snapshot. */
  news: ExchangeNews[];
}

export const exchangeSnapshotSchema = z.object({
  accounts: z.array(accountSchema),
  keys: z.array(apiKeySchema),
  orders: z.array(exchangeOrderSchema),
  trades: z.array(exchangeTradeSchema),
  settings: exchangeSettingsSchema,
  faults: exchangeFaultsSchema,
});

export type ExchangeSnapshot = z.infer<typeof exchangeSnapshotSchema>;

export function emptyExchange(): ExchangeSnapshot {
  return {
    accounts: [],
    keys: [],
    orders: [],
    trades: [],
    settings: { ...DEFAULT_EXCHANGE_SETTINGS },
    faults: { ...NO_EXCHANGE_FAULTS },
  };
}

/** What a snapshot shares with the live state. */
export function exchangeDataOf(state: ExchangeState): ExchangeSnapshot {
  return {
    accounts: [...state.accounts.values()],
    keys: [...state.keys.values()],
    orders: [...state.orders.values()],
    trades: [...state.trades.values()],
    settings: state.settings,
    faults: state.faults,
  };
}

/** @param data detached; the state takes its objects over */
export function exchangeStateOf(data: ExchangeSnapshot): ExchangeState {
  return {
    accounts: new Map(data.accounts.map((account) => [account.wallet, account])),
    keys: new Map(data.keys.map((key) => [key.key, key])),
    orders: new Map(data.orders.map((order) => [order.hash, order])),
    trades: new Map(data.trades.map((trade) => [trade.id, trade])),
    settings: data.settings,
    faults: data.faults,
    news: [],
  };
}

const MOST_NEWS = 10_000;

/** Keeps a copy of what happened for the streams; where nobody looks, the oldest is dropped. */
export function report(state: ExchangeState, news: ExchangeNews): void {
  state.news.push(structuredClone(news));
  if (state.news.length > MOST_NEWS) state.news.splice(0, MOST_NEWS / 2);
}
