import { z } from "zod";

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
/** What the venue says of an outcome that it has not labelled yet: seen on trades of new markets. */
const UNLABELLED = 999;

export const walletField = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "is no address");
export const secondField = z.int().min(SECOND_MIN).max(SECOND_MAX);
export const transactionField = z.string().regex(/^0x[0-9a-fA-F]{64}$/, "is no transaction hash");
export const amountField = z.number().min(0).max(AMOUNT_MAX);
export const sharesField = amountField.min(AMOUNT_MIN);
export const priceField = z.number().min(0.000_001).max(0.999_999);
export const tokenField = z
  .string()
  .regex(/^[1-9][0-9]{0,77}$/, "is no token id")
  .refine(isBelow256Bits, "is no token id");
export const sideField = z.enum(["BUY", "SELL"]);
/** Combos have ids of 62 digits: they are seen here and refused later as not copyable. */
export const conditionField = z.string().regex(/^0x(?:[0-9a-fA-F]{62}|[0-9a-fA-F]{64})$/, "is no condition id");
export const outcomeIndexField = z.int().min(0).max(255).or(z.literal(UNLABELLED));
export const textField = z.string().max(TEXT_MAX);

function isBelow256Bits(token: string): boolean {
  return token.length < TOKEN_END.length || token < TOKEN_END;
}
