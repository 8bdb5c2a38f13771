import { z } from "zod";

/** How the text of a setting becomes its value, and what is allowed, in words. */
export interface ValueKind<Value> {
  readonly allowed: string;
  readonly schema: z.ZodType<Value, string>;
}

const MICRO = 1_000_000;
const DECIMAL = /^\d{1,9}(\.\d{1,6})?$/;

const kind = <Value>(allowed: string, schema: z.ZodType<Value, string>): ValueKind<Value> => ({ allowed, schema });

export function wholeNumber(min: number, max: number, scale = 1): ValueKind<number> {
  const schema = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .transform((value) => value * scale);
  return kind(`a whole number from ${min} to ${max}`, schema);
}

/** A decimal with at most six places, kept as an exact whole number of millionths times `scale`. */
export function decimal(min: number, max: number, scale = 1): ValueKind<number> {
  const schema = z
    .string()
    .regex(DECIMAL)
    .transform(toMillionths)
    .pipe(
      z
        .number()
        .min(min * MICRO)
        .max(max * MICRO),
    )
    .transform((value) => Math.round(value * scale));
  return kind(`a number from ${min} to ${max} with at most 6 decimals`, schema);
}

/** A plain number that is no money: how many times something is done, or faster. */
export function factor(min: number, max: number): ValueKind<number> {
  const schema = z.string().regex(DECIMAL).transform(Number).pipe(z.number().min(min).max(max));
  return kind(`a number from ${min} to ${max}`, schema);
}

function toMillionths(text: string): number {
  const [whole = "0", fraction = ""] = text.split(".");
  return Number(whole) * MICRO + Number(fraction.padEnd(6, "0"));
}

export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words): ValueKind<Words[number]> {
  return kind(`one of ${words.join(", ")}`, z.enum(words) as z.ZodType<Words[number], string>);
}

export function onOff(): ValueKind<boolean> {
  return kind(
    "on or off",
    z.enum(["on", "off"]).transform((word) => word === "on"),
  );
}

export function matching(pattern: RegExp, allowed: string): ValueKind<string> {
  return kind(allowed, z.string().regex(pattern));
}

export function timeZone(): ValueKind<string> {
  return kind("an IANA time zone, such as Europe/Berlin or UTC", z.string().refine(isTimeZone));
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const MOST_URLS = 10;

/** Addresses of services, separated by commas, without slashes at their ends. */
export function urls(...schemes: readonly string[]): ValueKind<readonly string[]> {
  const url = z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)));
  const schema = z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim().replace(/\/+$/, "")))
    .pipe(z.array(url).max(MOST_URLS));
  return kind(
    `up to ${MOST_URLS} addresses (${schemes.map((scheme) => `${scheme}://…`).join(" or ")}) separated by commas`,
    schema,
  );
}

/** The address of one wallet; kept in lower case. */
export function wallet(): ValueKind<string> {
  const schema = z
    .string()
    .toLowerCase()
    .regex(/^0x[0-9a-f]{40}$/);
  return kind("an address (0x and 40 hexadecimal digits)", schema);
}

/** Addresses of wallets, separated by commas; kept in lower case. */
export function wallets(): ValueKind<readonly string[]> {
  const address = z.string().regex(/^0x[0-9a-f]{40}$/);
  const schema = z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(",")
        .map((part) => part.trim()),
    )
    .pipe(z.array(address));
  return kind("addresses (0x and 40 hexadecimal digits) separated by commas", schema);
}

const MOST_WORDS = 100;
const WORD = /^[\p{L}\p{N}][\p{L}\p{N} .'-]{0,59}$/u;

/** Words or phrases separated by commas; kept in lower case. */
export function words(): ValueKind<readonly string[]> {
  const schema = z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(",")
        .map((part) => part.trim()),
    )
    .pipe(z.array(z.string().regex(WORD)).max(MOST_WORDS));
  return kind(`up to ${MOST_WORDS} words or phrases (letters, digits, spaces, . ' -) separated by commas`, schema);
}
