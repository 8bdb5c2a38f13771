import { z } from "zod";
import { chainStateSchema } from "../chain/chain-state.ts";
import { exchangeSnapshotSchema } from "../exchange/exchange-state.ts";
import type { WorldSnapshot } from "./world-state.ts";
import { SNAPSHOT_VERSION } from "./world-state.ts";

const integer = z.number().int();
const text = z.string();
const micro = integer.nonnegative();
const pair = z.tuple([integer, integer]);
const outcome = z.union([z.literal(0), z.literal(1)]);
const side = z.enum(["BUY", "SELL"]);
const levels = z.array(z.tuple([micro, micro]));

const target = z.object({ index: micro, name: text, pseudonym: text, address: text, habit: text });

const market = z.object({
  id: text,
  kind: z.enum(["binary", "neg-risk", "up-down"]),
  conditionId: text,
  questionId: text,
  tokenIds: z.tuple([text, text]),
  outcomes: z.tuple([text, text]),
  title: text,
  slug: text,
  eventSlug: text,
  icon: text,
  groupId: text.nullable(),
  subject: text,
  secondsDelay: micro,
  spreadTicks: micro,
  createdMs: integer,
  startMs: integer,
  endMs: integer,
  closesAtEnd: z.boolean(),
  tickMicro: micro,
  fairMicro: micro,
  anchorMicro: micro,
  walk: z.number(),
  steppedMs: integer,
  driftMicro: integer,
  book: z.object({ bids: levels, asks: levels }),
  bookMs: integer,
  lastTradeMicro: micro,
  volumeMicro: micro,
  phase: z.enum(["open", "ended", "resolved"]),
  isDisputed: z.boolean(),
  resolvedMs: integer.nullable(),
  payoutMicro: z.tuple([micro, micro]).nullable(),
  keptUntilMs: integer.nullable(),
});

const group = z.object({ id: text, slug: text, title: text, marketIds: z.array(text), winnerId: text.nullable() });

const holding = z.object({
  target: micro,
  marketId: text,
  sharesMicro: z.tuple([micro, micro]),
  costMicro: pair,
  boughtMicro: pair,
  realizedMicro: pair,
  lastTradeMs: pair,
  moves: z.array(z.tuple([integer, integer, integer, text])).optional(),
});

const order = z.object({
  seq: integer,
  id: text,
  target: micro,
  marketId: text,
  outcome,
  side,
  role: z.enum(["taker", "maker"]),
  limitMicro: micro,
  sizeMicro: micro,
  createdMs: integer,
  filledMicro: micro,
  collateralMicro: micro,
  feeMicro: micro,
  rows: micro,
  patience: integer,
  state: z.enum(["open", "done", "cancelled"]),
});

const row = z.object({
  seq: integer,
  timeMs: integer,
  visibleMs: integer,
  type: text,
  target: micro,
  subjectId: text.nullable(),
  outcome: outcome.nullable(),
  side: side.nullable(),
  sizeMicro: micro,
  usdcMicro: integer,
  feeMicro: micro,
  priceText: text,
  tx: text,
  orderSeq: integer.nullable(),
  isMaker: z.boolean(),
});

const queued = z.looseObject({ kind: text, atMs: integer, seq: integer });

const snapshot = z.object({
  version: z.literal(SNAPSHOT_VERSION),
  seed: text,
  nowMs: integer,
  prng: z.tuple([integer, integer, integer, integer]),
  nextSeq: integer,
  lastCopyableMs: integer,
  inputs: micro,
  targets: z.array(target),
  markets: z.array(market),
  groups: z.array(group),
  holdings: z.array(holding),
  orders: z.array(order),
  rows: z.array(row),
  queue: z.array(queued),
  exchange: exchangeSnapshotSchema.optional(),
  chain: chainStateSchema.optional(),
});

/** Checks that this is a snapshot and gives a copy of it. Throws an Error that names the first wrong field. */
export function parseSnapshot(data: unknown): WorldSnapshot {
  const result = snapshot.safeParse(data);
  // The data itself, not zod's result: a restored world's snapshot is the same text, key for key.
  if (result.success) return structuredClone(data) as WorldSnapshot;
  const issue = result.error.issues[0];
  throw new Error(`world snapshot: ${issue?.path.join(".") || "(whole)"}: ${issue?.message ?? "invalid"}`);
}
