import { z } from "zod";
import type { CopyRulesRecord, Records } from "./ports.ts";

/** Micro-units and milliseconds stay exact far below this. */
const MOST = 1_000_000_000_000_000;
const amount = z.int().min(0).max(MOST);
const share = z.int().min(1).max(1_000_000_000);

/** How large the copy of an episode is (rule 13). `ppm`: millionths; 1,000,000 is as much as he. */
export const Sizing = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed"), usdMicro: amount.min(1) }),
  /** A part of what he traded. */
  z.strictObject({ kind: z.literal("percent"), ppm: share }),
  /** The part of our equity that his trade is of his, times `ppm`. */
  z.strictObject({ kind: z.literal("equity"), ppm: share }),
  /** Like a tax: each slice of his total by its own part, so that a larger trade is never a smaller copy. */
  z.strictObject({
    kind: z.literal("tiers"),
    tiers: z
      .array(z.strictObject({ fromMicro: amount, ppm: z.int().min(0).max(1_000_000_000) }))
      .min(1)
      .max(10)
      .refine(
        (tiers) => tiers.every((tier, i) => i === 0 || tier.fromMicro > (tiers[i - 1]?.fromMicro ?? 0)),
        "each tier begins above the one before",
      ),
  }),
]);
export type Sizing = z.infer<typeof Sizing>;

/** How a target is copied: by default, or one of them. */
export const CopyRules = z.strictObject({
  sizing: Sizing,
  /** Clamps of an episode's size, before max per trade; null: none. */
  leastMicro: amount.nullable(),
  mostMicro: amount.nullable(),
  /** Episodes of his worth less are not copied. */
  ignoreBelowMicro: amount,
  /** What of his is copied; what was bought of him is always sold with him unless only buys are copied. */
  sides: z.enum(["both", "buys", "sells"]),
  /** How many episodes may add to a position that is held of him: 0 only the first, null all. */
  adds: z.int().min(0).max(1_000).nullable(),
  /** Whether what his resting orders traded is copied. */
  makerFills: z.boolean(),
  /** How long copies that are too small alone wait for more (rule 15); 0: not at all. */
  poolMs: z.int().min(0).max(86_400_000),
  /** Own exits, by the lot's average cost; null: none. */
  takeProfitPpm: share.nullable(),
  stopLossPpm: z.int().min(1).max(1_000_000).nullable(),
  /** Below the lot's highest mark since it was opened. */
  trailingStopPpm: z.int().min(1).max(1_000_000).nullable(),
  maxHoldMs: z.int().min(1_000).max(MOST).nullable(),
});
export type CopyRules = Readonly<z.infer<typeof CopyRules>>;

/** Rules that leave everything to the size. */
export function plainRules(sizing: Sizing): CopyRules {
  const noExits = { takeProfitPpm: null, stopLossPpm: null, trailingStopPpm: null, maxHoldMs: null };
  const noBounds = { leastMicro: null, mostMicro: null, ignoreBelowMicro: 0, adds: null };
  return { sizing, ...noBounds, sides: "both", makerFills: true, poolMs: 0, ...noExits };
}

/** What is stored of a target's rules: only what differs from the default. */
export const CopyRulesChange = CopyRules.partial();
export type CopyRulesChange = z.infer<typeof CopyRulesChange>;

/** The row of the rules that hold for all targets. */
export const DEFAULT_RULES = 0;

/**
 * The rules of one target: its own before the stored default before the configured ones.
 * Throws when what is stored is not understood: nothing is copied by rules that nobody knows.
 */
export function rulesOf(records: Records, configured: CopyRules, targetId: number): CopyRules {
  const changes = [DEFAULT_RULES, targetId].flatMap((id) => storedChange(records.copyRules.of(id)));
  return changes.length === 0 ? configured : Object.assign({}, configured, ...changes);
}

/** What one row changes; nothing when there is no row. */
export function storedChange(record: CopyRulesRecord | undefined): CopyRulesChange[] {
  if (record === undefined) return [];
  const parsed = CopyRulesChange.safeParse(JSON.parse(record.rulesJson));
  if (parsed.success) return [parsed.data];
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new Error(`the copy rules of target ${record.targetId} are not understood: ${field}`);
}
