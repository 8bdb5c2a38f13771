import { z } from "zod";
import { parseDecimal } from "../../domain/micro.ts";
import type { HoldingChange, Sighting } from "../../domain/trade.ts";
import { commonForm, PRICE_DECIMALS, priceMicroOf } from "./common-form.ts";

/** What one row of `/activity` says: a trade, another change of what the wallet holds (rule 11), or nothing we understand. */
export type ActivityRow =
  | { readonly kind: "trade"; readonly sighting: Sighting }
  | { readonly kind: "holding"; readonly change: HoldingChange }
  | { readonly kind: "rejected"; readonly problem: string };

const HOLDING_TYPES = [
  "SPLIT",
  "MERGE",
  "REDEEM",
  "CONVERSION",
  "MIGRATION",
  "REWARD",
  "YIELD",
  "MAKER_REBATE",
  "TAKER_REBATE",
  "TIP",
] as const;

/** 2^256, exclusive: token ids are unsigned 256-bit integers (rule 10). */
const TOKEN_END = (1n << 256n).toString();
/** One billion shares or USD: a thousand times the largest row on record, and far inside a safe integer of micro-units. */
const AMOUNT_MAX = 1e9;
/** The smallest amount that is not zero micro-units. */
const AMOUNT_MIN = 0.000_001;
const TEXT_MAX = 2000;
/** 2100-01-01: a later second is no time of a trade but milliseconds or nonsense. */
const SECOND_MAX = 4_102_444_800;
/** The first trades of the venue were in 2020. */
const SECOND_MIN = 1_577_836_800;

const HEX_64 = /^0x[0-9a-fA-F]{64}$/;
const amount = z.number().min(0).max(AMOUNT_MAX);
const text = z.string().max(TEXT_MAX);

const everyRow = {
  proxyWallet: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "is no address"),
  timestamp: z.int().min(SECOND_MIN).max(SECOND_MAX),
  transactionHash: z.string().regex(HEX_64, "is no transaction hash"),
  usdcSize: amount,
};

const tradeSchema = z.object({
  ...everyRow,
  size: amount.min(AMOUNT_MIN),
  price: z.number().min(0.000_001).max(0.999_999),
  asset: z
    .string()
    .regex(/^[1-9][0-9]{0,77}$/, "is no token id")
    .refine(isBelow256Bits, "is no token id"),
  side: z.enum(["BUY", "SELL"]),
  // Combos have ids of 62 digits: they are seen here and refused later as not copyable.
  conditionId: z.string().regex(/^0x(?:[0-9a-fA-F]{62}|[0-9a-fA-F]{64})$/, "is no condition id"),
  outcomeIndex: z.int().min(0).max(255),
  title: text,
  outcome: text,
  slug: text,
});

const holdingSchema = z.object({
  type: z.enum(HOLDING_TYPES),
  ...everyRow,
  size: amount,
  conditionId: z.string().regex(/^(?:0x(?:[0-9a-fA-F]{62}|[0-9a-fA-F]{64}))?$/, "is no condition id"),
});

function isBelow256Bits(token: string): boolean {
  return token.length < TOKEN_END.length || token < TOKEN_END;
}

/**
 * Reads one row as the Data API serves it. Never throws: what is missing, mistyped or out of range comes back as `rejected`
 * with the field's name and the value, cut to 80 characters.
 */
export function parseActivityRow(row: unknown): ActivityRow {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return rejected("row", row, "is no object");
  if ("type" in row && row.type === "TRADE") {
    const trade = tradeSchema.safeParse(row);
    return trade.success ? tradeOf(trade.data) : firstProblem(row, trade.error);
  }
  const holding = holdingSchema.safeParse(row);
  return holding.success ? { kind: "holding", change: changeOf(holding.data) } : firstProblem(row, holding.error);
}

function tradeOf(row: z.infer<typeof tradeSchema>): ActivityRow {
  const servedSharesMicro = parseDecimal(row.size);
  const servedCollateralMicro = parseDecimal(row.usdcSize);
  const price10 = parseDecimal(row.price, PRICE_DECIMALS);
  const { side, timestamp: venueS } = row;
  const common = commonForm({
    side,
    venueS,
    sizeMicro: servedSharesMicro,
    usdcSizeMicro: servedCollateralMicro,
    price10,
  });
  if (common === undefined)
    return rejected("usdcSize", row.usdcSize, `does not fit size ${row.size} × price ${row.price}`);
  const sighting: Sighting = {
    feed: "data-api",
    tx: row.transactionHash.toLowerCase(),
    wallet: row.proxyWallet.toLowerCase(),
    token: row.asset,
    conditionId: row.conditionId.toLowerCase(),
    outcomeIndex: row.outcomeIndex,
    side,
    venueS,
    // Amounts alone: names and titles of one row change between two reads of it.
    identity: `${servedSharesMicro}|${servedCollateralMicro}|${price10}`,
    multiplicity: 1,
    servedSharesMicro,
    servedCollateralMicro,
    ...common,
    priceMicro: priceMicroOf(price10),
    title: row.title.trim(),
    outcome: row.outcome.trim(),
    slug: row.slug,
  };
  return { kind: "trade", sighting };
}

function changeOf(row: z.infer<typeof holdingSchema>): HoldingChange {
  return {
    kind: row.type,
    tx: row.transactionHash.toLowerCase(),
    wallet: row.proxyWallet.toLowerCase(),
    conditionId: row.conditionId.toLowerCase(),
    venueS: row.timestamp,
    sharesMicro: parseDecimal(row.size),
    collateralMicro: parseDecimal(row.usdcSize),
  };
}

function firstProblem(row: object, error: z.ZodError): ActivityRow {
  const issue = error.issues[0];
  const field = String(issue?.path[0] ?? "row");
  const value = (row as Readonly<Record<string, unknown>>)[field];
  if (value === undefined) return { kind: "rejected", problem: `${field}: is missing` };
  return rejected(field, value, issue?.message ?? "is not understood");
}

function rejected(field: string, value: unknown, what: string): ActivityRow {
  const shown = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
  return { kind: "rejected", problem: `${field}: ${shown.slice(0, 80)} ${what}` };
}
