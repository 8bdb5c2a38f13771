/**
 * The tables as Kysely sees them: names in camelCase here, in snake_case in the database.
 * Amounts are micro-units, times epoch milliseconds (`…S`: seconds), flags 0 or 1, `…Json` checked by zod where it is read.
 */
import type { Generated } from "kysely";
import type * as Records from "../engine/records.ts";

type Numbered<Row extends { readonly id: number }> = {
  -readonly [K in keyof Row]: K extends "id" ? Generated<number> : Row[K];
};

export interface Schema {
  targets: Numbered<Records.TargetRecord>;
  tokens: Numbered<Records.TokenRecord>;
  markets: Records.MarketRecord;
  signals: Numbered<Records.SignalRecord>;
  sightings: Numbered<Records.SightingRecord>;
  holdingChanges: Numbered<Records.HoldingChangeRecord>;
  deadLetters: Numbered<Records.DeadLetterRecord> & { bodyHash: string };
  episodes: Numbered<Records.EpisodeRecord>;
  decisions: Numbered<Records.DecisionRecord>;
  orders: Numbered<Records.OrderRecord>;
  fills: Numbered<Records.FillRecord>;
  lots: Numbered<Records.LotRecord>;
  debts: Numbered<Records.DebtRecord>;
  days: Records.DayRecord;
  account: Records.AccountRecord;
  marks: Records.MarkRecord;
  latencies: Records.LatencyRecord;
  anchors: Numbered<Records.AnchorRecord>;
  discrepancies: Numbered<Records.DiscrepancyRecord>;
  copyRules: Records.CopyRulesRecord;
  pools: Numbered<Records.PoolRecord>;
  poolMembers: Numbered<Records.PoolMemberRecord>;
  orderParts: Numbered<Records.OrderPartRecord>;
  saleParts: Numbered<Records.SalePartRecord>;
  breakers: Records.BreakerRecord;
  holdingReadings: Numbered<Records.HoldingReadingRecord>;
  holdingFalls: Numbered<Records.HoldingFallRecord>;
  targetWorths: Records.TargetWorthRecord;
  shortfalls: Records.ShortfallRecord;
  realisations: Numbered<Records.RealisationRecord>;
  flows: Numbered<Records.FlowRecord>;
  tokenEvents: { tokenId: number; event: string };
  roundTrips: Numbered<Records.RoundTripRecord>;
  equityPoints: Records.EquityPointRecord;
  limits: Records.LimitRecord;
  settings: SettingTable;
  cursors: CursorTable;
  journal: JournalTable;
  jobRuns: JobRunTable;
  alerts: AlertTable;
  deliveries: DeliveryTable;
  subscriptions: SubscriptionTable;
  persons: PersonTable;
  confirmations: ConfirmationTable;
  validationItems: ValidationItemTable;
  conversations: ConversationTable;
}

export interface SettingTable {
  name: string;
  valueJson: string;
  setMs: number;
}

export interface CursorTable {
  name: string;
  value: number;
}

export interface JournalTable {
  seq: number;
  atMs: number;
  kind: string;
  bodyJson: string;
  hash: string;
}

export interface JobRunTable {
  id: Generated<number>;
  job: string;
  /** The instant it was due. */
  dueMs: number;
  startedMs: number;
  endedMs: number | null;
  problem: string | null;
}

export interface AlertTable {
  id: Generated<number>;
  /** info, warning, critical */
  severity: string;
  kind: string;
  text: string;
  /** Same key while undelivered or inside its hour: told once, counted. */
  dedupeKey: string | null;
  times: number;
  createdMs: number;
}

/** The outbox: one row per alert and chat, written with the alert, sent until Telegram has taken it. */
export interface DeliveryTable {
  id: Generated<number>;
  alertId: number;
  chatId: string;
  /** waiting, sent, given-up */
  state: string;
  attempts: number;
  nextMs: number;
  sentMs: number | null;
  problem: string | null;
}

export interface SubscriptionTable {
  id: Generated<number>;
  chatId: string;
  /** Lowest severity that is sent there. */
  severity: string;
  byPerson: string;
  createdMs: number;
}

export interface PersonTable {
  id: Generated<number>;
  telegramId: string;
  name: string;
  /** owner, operator, viewer */
  role: string;
  zone: string;
  addedMs: number;
}

export interface ConfirmationTable {
  token: string;
  personId: number;
  chatId: string;
  action: string;
  paramsJson: string;
  effect: string;
  createdMs: number;
  expiresMs: number;
  usedMs: number | null;
}

export interface ValidationItemTable {
  id: Generated<number>;
  itemId: string;
  /** pass, fail, not-applicable */
  verdict: string;
  note: string;
  byPerson: string;
  atMs: number;
}

export interface ConversationTable {
  key: string;
  valueJson: string;
  savedMs: number;
}
