import { down, fractionOf } from "./fraction.ts";

/** How large a copy is: the words people type, read anew (rule 13). */
export interface Sizing {
  readonly kind: "fixed" | "percent" | "equity" | "tiers";
  readonly usd?: string;
  readonly percent?: string;
  readonly tiers?: readonly { readonly fromUsd: string; readonly percent: string }[];
}

/** What a size is reckoned from, in micro-USD. */
export interface Measure {
  readonly total: bigint;
  readonly maxPerTrade: bigint;
  readonly least: bigint | undefined;
  readonly most: bigint | undefined;
  readonly ourEquity: bigint;
  readonly theirPositions: bigint;
}

const MICRO = 1_000_000n;

/** Reads `fixed:5`, `percent:2`, `equity`, `equity:50`, `tiers:0:10%,1000:2%`. */
export function readSizing(words: string): Sizing {
  const [kind = "", ...rest] = words.split(":");
  if (kind === "fixed") return { kind, usd: rest[0] ?? "" };
  if (kind === "percent") return { kind, percent: rest[0] ?? "" };
  if (kind === "equity") return { kind, percent: rest[0] ?? "100" };
  if (kind !== "tiers") throw new Error(`${words} is no sizing`);
  const tiers = rest
    .join(":")
    .split(",")
    .map((tier) => {
      const [fromUsd = "", percent = ""] = tier.split(":");
      return { fromUsd, percent: percent.replace("%", "") };
    });
  return { kind, tiers };
}

/** The size of an episode, by fractions of integers. */
export function sizeOf(sizing: Sizing, measure: Measure): bigint {
  const plain = measure.total <= 0n ? 0n : plainSize(sizing, measure);
  if (plain === 0n) return 0n;
  const raised = largest(plain, measure.least ?? 0n);
  return smallest(raised, measure.most ?? raised, measure.maxPerTrade);
}

function plainSize(sizing: Sizing, { total, ourEquity, theirPositions }: Measure): bigint {
  if (sizing.kind === "fixed") return microOfUsd(sizing.usd ?? "");
  if (sizing.kind === "percent") return part(total, sizing.percent ?? "");
  if (sizing.kind === "equity") {
    if (theirPositions <= 0n) return 0n;
    return down({ top: total * part(largest(ourEquity, 0n), sizing.percent ?? ""), bottom: theirPositions });
  }
  const borders = (sizing.tiers ?? []).map(({ fromUsd }) => microOfUsd(fromUsd));
  return (sizing.tiers ?? []).reduce((sum, { percent }, index) => {
    const from = borders[index] ?? 0n;
    const to = smallest(total, borders[index + 1] ?? total);
    return to > from ? sum + part(to - from, percent) : sum;
  }, 0n);
}

function part(amount: bigint, percent: string): bigint {
  const { top, bottom } = fractionOf(percent);
  return down({ top: amount * top, bottom: bottom * 100n });
}

function microOfUsd(usd: string): bigint {
  const { top, bottom } = fractionOf(usd);
  return down({ top: top * MICRO, bottom });
}

const largest = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smallest = (...all: readonly bigint[]): bigint => all.reduce((least, one) => (one < least ? one : least));
