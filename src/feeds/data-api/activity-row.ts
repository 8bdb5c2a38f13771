import { z } from "zod";
import { parseDecimal } from "../../domain/micro.ts";
import type { HoldingChange, Sighting } from "../../domain/trade.ts";
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
  "REFERRAL_REWARD",
  "TIP",
] as const;

const everyRow = {
  proxyWallet: walletField,
  timestamp: secondField,
  transactionHash: transactionField,
  usdcSize: amountField,
};

const tradeSchema = z.object({
  ...everyRow,
  size: sharesField,
  price: priceField,
  asset: tokenField,
  side: sideField,
  conditionId: conditionField,
  outcomeIndex: outcomeIndexField,
  title: textField,
  outcome: textField,
  slug: textField,
});

const holdingSchema = z.object({
  type: z.enum(HOLDING_TYPES),
  ...everyRow,
  size: amountField,
  conditionId: z.string().regex(/^(?:0x(?:[0-9a-fA-F]{62}|[0-9a-fA-F]{64}))?$/, "is no condition id"),
});

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
