import { hash } from "node:crypto";
import { z } from "zod";
import { mulDiv, parseDecimal } from "../../domain/micro.ts";
import type { PushedTrade } from "../../domain/trade.ts";
import { PRICE_DECIMALS, priceMicroOf } from "../data-api/common-form.ts";
import {
  amountField,
  conditionField,
  outcomeIndexField,
  priceField,
  secondField,
  sharesField,
  sideField,
  textField,
  tokenField,
  transactionField,
  walletField,
} from "../trade-fields.ts";

/** The two messages that report trades: every party's rows, and the taker's own. */
export const ACTIVITY_TYPES = ["trades", "orders_matched"] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

const payloadSchema = z.object({
  proxyWallet: walletField,
  transactionHash: transactionField,
  asset: tokenField,
  side: sideField,
  size: sharesField,
  price: priceField,
  timestamp: secondField,
  /** On takers' rows only. */
  fee: amountField.nullish(),
  conditionId: conditionField.nullish(),
  outcomeIndex: outcomeIndexField.nullish(),
  title: textField.nullish(),
  outcome: textField.nullish(),
  slug: textField.nullish(),
});
type Payload = z.infer<typeof payloadSchema>;

const frameSchema = z.object({
  topic: z.literal("activity"),
  type: z.enum(ACTIVITY_TYPES),
  payload: z.record(z.string(), z.unknown()),
});

const KEY = '"proxyWallet"';
const ADDRESS_LENGTH = 42;
const PRICE_UNIT = 10 ** PRICE_DECIMALS;

/** Whose row a frame tells of, in lower case, before anything is parsed; undefined where that cannot be seen. */
export function walletOfFrame(text: string): string | undefined {
  const key = text.indexOf(KEY);
  if (key < 0) return undefined;
  const quote = text.indexOf('"', key + KEY.length);
  // More than a colon and a space between is no frame of this feed.
  if (quote < 0 || quote - key - KEY.length > 4) return undefined;
  return text.slice(quote + 1, quote + 1 + ADDRESS_LENGTH).toLowerCase();
}

/** Which message a frame is, by its envelope, which lies at its ends; undefined where that cannot be seen. */
export function typeOfFrame(text: string): ActivityType | undefined {
  const ends = text.slice(-60) + text.slice(0, 80);
  if (ends.includes('"orders_matched"')) return "orders_matched";
  return ends.includes('"trades"') ? "trades" : undefined;
}

/** When a frame was sent, by its envelope or else its payload; undefined where that cannot be seen. */
export function sentMsOfFrame(text: string): number | undefined {
  const found = /"timestamp":\s?(\d{10,13})\D/.exec(text.slice(text.lastIndexOf('"timestamp"')))?.[1];
  if (found === undefined) return undefined;
  return found.length === 13 ? Number(found) : Number(found) * 1000;
}

export type ActivityFrame =
  | { readonly kind: "trade"; readonly type: ActivityType; readonly trade: PushedTrade }
  | { readonly kind: "rejected"; readonly problem: string };

/**
 * Reads one frame. Its identity is its payload without the envelope (rule 5): the same row over two connections, or twice,
 * is one. Amounts: Σ size × price, and the fee apart (rule 2). Never throws.
 */
export function readActivityFrame(text: string, seenMs: number): ActivityFrame {
  const frame = frameSchema.safeParse(jsonOf(text));
  if (!frame.success) return rejected(frame.error);
  const { type, payload } = frame.data;
  const row = payloadSchema.safeParse(payload);
  if (!row.success) return rejected(row.error);
  return { kind: "trade", type, trade: tradeOf(row.data, `${type}:${hashOf(payload)}`, seenMs) };
}

function tradeOf(row: Payload, identity: string, seenMs: number): PushedTrade {
  const sharesMicro = parseDecimal(row.size);
  const price10 = parseDecimal(row.price, PRICE_DECIMALS);
  return {
    feed: "rtds",
    tx: row.transactionHash.toLowerCase(),
    wallet: row.proxyWallet.toLowerCase(),
    token: row.asset,
    side: row.side,
    venueS: row.timestamp,
    seenMs,
    identity,
    sharesMicro,
    collateralMicro: mulDiv(sharesMicro, price10, PRICE_UNIT, "half-up"),
    feeMicro: parseDecimal(row.fee ?? 0),
    priceMicro: priceMicroOf(price10),
    orderHash: null,
    market: marketOf(row),
  };
}

/** Null where the frame does not name its market whole: it is looked up by the token. */
function marketOf({ conditionId, outcomeIndex, title, outcome, slug }: Payload): PushedTrade["market"] {
  if (typeof conditionId !== "string" || typeof outcomeIndex !== "number") return null;
  return {
    conditionId: conditionId.toLowerCase(),
    outcomeIndex,
    title: title?.trim() ?? "",
    outcome: outcome?.trim() ?? "",
    slug: slug ?? "",
  };
}

/** The order of the keys is the sender's and may change. */
function hashOf(payload: Readonly<Record<string, unknown>>): string {
  const sorted = Object.keys(payload)
    .sort()
    .map((key) => [key, payload[key]]);
  return hash("sha256", JSON.stringify(sorted), "hex").slice(0, 32);
}

function rejected(error: z.ZodError): ActivityFrame {
  const issue = error.issues[0];
  return { kind: "rejected", problem: `${issue?.path.join(".") || "frame"}: ${issue?.message ?? "is not understood"}` };
}

/** Undefined, which no frame is, for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
