import { formatMicro, formatUsd, parseDecimal } from "../../domain/micro.ts";
import type { Sizing } from "../copy-rules.ts";
import { Sizing as schema } from "../copy-rules.ts";

/** How a sizing is typed, for people. */
export const SIZING_EXAMPLES = "fixed 5, percent 2, equity, equity 50, tiers 0:10% 1000:2%";

/** What `Sizing` takes, in millionths. */
const LEAST_PPM = 1;
const MOST_PPM = 1_000_000_000;

/** The same where one word has to do, as at the command line. */
export const SIZING_WORDS = "fixed:5, percent:2, equity, equity:50, tiers:0:10%,1000:2%";

/**
 * Reads how large copies are to be: `fixed 5`, `percent 2`, `equity` (as large a part of ours as his trade is of his), `equity 50`
 * (half of that), `tiers 0:10% 1000:2%`. A colon may stand for the first space and commas between tiers, so that one word does.
 * Throws a RangeError that says what is wrong, for the person who typed it.
 */
export function parseSizing(words: string): Sizing {
  const [, kind = "", rest = ""] = /^\s*([a-z]+)(?:[\s:]+(.*?))?\s*$/i.exec(words) ?? [];
  const parsed = schema.safeParse(sizingOf(kind.toLowerCase(), rest));
  if (parsed.success) return parsed.data;
  throw new RangeError(`it is out of range: ${parsed.error.issues[0]?.message ?? "not understood"}`);
}

/** A sizing as people read it, and as `parseSizing` reads it again. */
export function sizingInWords(sizing: Sizing): string {
  switch (sizing.kind) {
    case "fixed":
      return `fixed ${formatMicro(sizing.usdMicro)}`;
    case "percent":
      return `percent ${percentInWords(sizing.ppm)}`;
    case "equity":
      return sizing.ppm === 1_000_000 ? "equity" : `equity ${percentInWords(sizing.ppm)}`;
    case "tiers":
      return `tiers ${sizing.tiers.map(({ fromMicro, ppm }) => `${decimal(fromMicro)}:${percentInWords(ppm)}`).join(" ")}`;
  }
}

/** What a sizing makes of a trade of his, in one line for people. */
export function sizingExplained(sizing: Sizing): string {
  switch (sizing.kind) {
    case "fixed":
      return `${formatUsd(sizing.usdMicro)} a trade`;
    case "percent":
      return `${percentInWords(sizing.ppm)} of what he trades`;
    case "equity":
      return `${percentInWords(sizing.ppm)} of our equity's share: his trade against his positions`;
    case "tiers":
      return tiersExplained(sizing.tiers);
  }
}

/** "10% of the first $1000.00, 2% of the rest"; what lies below the first tier is not copied. */
function tiersExplained(tiers: readonly { readonly fromMicro: number; readonly ppm: number }[]): string {
  const below = tiers[0]?.fromMicro ?? 0;
  const slices = tiers.map(({ fromMicro, ppm }, index) => {
    const next = tiers[index + 1]?.fromMicro;
    const all = fromMicro === 0 ? "all he trades" : "the rest";
    const slice =
      next === undefined ? all : `the ${index === 0 && below === 0 ? "first" : "next"} ${formatUsd(next - fromMicro)}`;
    return `${percentInWords(ppm)} of ${slice}`;
  });
  return [...(below === 0 ? [] : [`nothing of the first ${formatUsd(below)}`]), ...slices].join(", ");
}

/** "2%" or "2": millionths. Throws a RangeError. */
export function parsePercent(text: string): number {
  return parseDecimal(plainNumber(text.replace(/%$/, ""), "a percentage, for example 2 or 0.5"), 4);
}

/** A percentage of what is copied: none would be copied with 0. Throws a RangeError that tells the least and the most. */
function parsePart(text: string): number {
  const ppm = parsePercent(text);
  if (ppm >= LEAST_PPM && ppm <= MOST_PPM) return ppm;
  throw new RangeError(`from ${percentInWords(LEAST_PPM)} to ${percentInWords(MOST_PPM)} is allowed`);
}

/** "$5" or "5.50": micro-USD. Throws a RangeError. */
export function parseUsd(text: string): number {
  return parseDecimal(plainNumber(text.replace(/^\$/, ""), "an amount in dollars, for example 5 or 2.50"));
}

/** A copy of less than a cent could not be told from none. Throws a RangeError. */
function parseFixed(text: string): number {
  const usdMicro = parseUsd(text);
  if (usdMicro >= 10_000) return usdMicro;
  throw new RangeError("$0.01 a trade is the least");
}

/** "2%", "0.5%" */
export function percentInWords(ppm: number): string {
  return `${decimal(ppm * 100)}%`;
}

function sizingOf(kind: string, rest: string): unknown {
  switch (kind) {
    case "fixed":
      return { kind, usdMicro: parseFixed(rest) };
    case "percent":
      return { kind, ppm: parsePart(rest) };
    case "equity":
      return { kind, ppm: rest === "" ? 1_000_000 : parsePart(rest) };
    case "tiers":
      return { kind, tiers: rest.split(/[\s,]+/).map(tierOf) };
    default:
      throw new RangeError("its first word is none of fixed, percent, equity, tiers");
  }
}

function tierOf(text: string): { fromMicro: number; ppm: number } {
  const [from = "", part = "", ...more] = text.split(":");
  if (part === "" || more.length > 0) throw new RangeError("a tier is FROM:PERCENT, for example 1000:2%");
  return { fromMicro: parseUsd(from), ppm: parsePercent(part) };
}

function plainNumber(text: string, example: string): string {
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(text)) return text;
  throw new RangeError(`send ${example}`);
}

/** Without zeros that say nothing: "2", "0.5". */
function decimal(micro: number): string {
  return formatMicro(micro, 6).replace(/\.?0+$/, "");
}
