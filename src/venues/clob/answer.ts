import { z } from "zod";
import { parseDecimal } from "../../domain/micro.ts";

/** The venue answered, but not what it promises: names the answer, the field and the value. */
export class BadAnswer extends Error {
  override readonly name = "BadAnswer";
}

/** Checks an answer against its schema; throws BadAnswer with the first field that does not fit. */
export function checked<Schema extends z.ZodType>(schema: Schema, answer: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const value = (issue?.path ?? []).reduce<unknown>(valueAt, answer);
  const shown = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "missing");
  throw new BadAnswer(`${what}: ${issue?.path.join(".") || "answer"}: ${issue?.message} (${shown.slice(0, 80)})`);
}

function valueAt(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}

/** A decimal, as number or text, read to micro-units. */
export const microDecimal = z.union([z.number(), z.string().max(100)]).transform((value, context) => {
  try {
    return parseDecimal(value);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as RangeError).message });
    return z.NEVER;
  }
});

/** Gamma packs lists as JSON inside a string. */
export const listInText = z
  .string()
  .max(20_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "is no JSON" });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.string().max(500)).min(2).max(256));

export const conditionIdText = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "is no condition id")
  .transform((id) => id.toLowerCase());

export const tickMicro = microDecimal.pipe(z.int().min(1).max(500_000));
export const minSharesMicro = microDecimal.pipe(z.int().min(0).max(1_000_000_000_000));
