import { z } from "zod";
import { BadAnswer, checked, conditionIdText, listInText, microDecimal, minSharesMicro, tickMicro } from "./answer.ts";

/** Other exponents than 1 would be another fee formula (reference/polymarket.md 1.6). */
const feeTerms = z.object({ rate: microDecimal.pipe(z.int().min(0).max(1_000_000)), exponent: z.literal(1) });

const shortText = z.string().max(500).nullish();

const schema = z.object({
  conditionId: conditionIdText,
  question: z.string().max(2000),
  slug: z.string().max(500),
  outcomes: listInText,
  outcomePrices: listInText.optional(),
  clobTokenIds: listInText,
  negRisk: z.boolean().nullish(),
  endDate: z.iso.datetime({ offset: true }).nullish(),
  closed: z.boolean().nullish(),
  closedTime: z.string().max(100).nullish(),
  umaResolutionStatus: z.string().max(100).nullish(),
  orderPriceMinTickSize: tickMicro.nullish(),
  orderMinSize: minSharesMicro.nullish(),
  feesEnabled: z.boolean().nullish(),
  feeSchedule: feeTerms.nullish(),
  version: z.string().max(20).nullish(),
  events: z
    .array(z.object({ id: z.union([z.string(), z.int()]).transform(String).nullish(), slug: shortText }))
    .max(100)
    .nullish(),
  category: shortText,
  feeType: shortText,
  sportsMarketType: shortText,
  tags: z
    .array(z.object({ slug: shortText }))
    .max(200)
    .nullish(),
  gameStartTime: z.string().max(100).nullish(),
});

/** What Gamma, the venue's catalogue, says of one market. It is cached there: tick, minimum and fee are better asked of the CLOB. */
export interface GammaMarket {
  readonly conditionId: string;
  readonly title: string;
  readonly slug: string;
  readonly outcomes: readonly string[];
  readonly tokens: readonly string[];
  /** As text: legacy markets give 34 digits. Empty when not given. */
  readonly outcomePrices: readonly string[];
  readonly negRisk: boolean;
  readonly endMs: number | null;
  /** The id of its event; the condition id where none is named. */
  readonly event: string;
  /** Lower case, each once. */
  readonly categories: readonly string[];
  readonly gameStartMs: number | null;
  readonly closed: boolean;
  /** The venue's own text of the time, empty when open or not told. */
  readonly closedTime: string;
  /** "", requested, proposed, disputed, settled or resolved */
  readonly umaStatus: string;
  readonly tickMicro: number | undefined;
  readonly minSharesMicro: number | undefined;
  /** Undefined when fees are charged but their rate is not told. */
  readonly feeRatePpm: number | undefined;
  readonly version: string;
}

/** Reads one market object of Gamma's `/markets`. Throws BadAnswer. */
export function parseGammaMarket(answer: unknown): GammaMarket {
  const row = checked(schema, answer, "Gamma market");
  const outcomePrices = row.outcomePrices ?? [];
  const tokens = row.clobTokenIds;
  if (tokens.length !== row.outcomes.length || (outcomePrices.length > 0 && outcomePrices.length !== tokens.length)) {
    throw new BadAnswer(
      `Gamma market: clobTokenIds: ${tokens.length} tokens for ${row.outcomes.length} outcomes and ${outcomePrices.length} prices`,
    );
  }
  return {
    conditionId: row.conditionId,
    title: row.question.trim(),
    slug: row.slug,
    outcomes: row.outcomes,
    tokens,
    outcomePrices,
    negRisk: row.negRisk ?? false,
    endMs: row.endDate ? Date.parse(row.endDate) : null,
    event: row.events?.[0]?.id ?? row.conditionId,
    categories: categoriesOf(row),
    gameStartMs: startOf(row.gameStartTime),
    closed: row.closed ?? false,
    closedTime: row.closedTime ?? "",
    umaStatus: row.umaResolutionStatus ?? "",
    tickMicro: row.orderPriceMinTickSize ?? undefined,
    minSharesMicro: row.orderMinSize ?? undefined,
    feeRatePpm: row.feesEnabled ? row.feeSchedule?.rate : 0,
    version: row.version ?? "v1",
  };
}

/** Gamma names no category of most markets: its tags, the fee it charges and a game tell. "sports_fees_v2" is of sports. */
function categoriesOf({ category, feeType, sportsMarketType, tags }: z.infer<typeof schema>): string[] {
  const ofFee = /^([a-z]+)(?:_[a-z]+)*_fees(?:_v\d+)?$/.exec(feeType ?? "")?.[1];
  const ofTags = (tags ?? []).map(({ slug }) => slug);
  const named = [category, ofFee, sportsMarketType ? "sports" : undefined, ...ofTags];
  return [...new Set(named.flatMap((name) => (name ? [name.trim().toLowerCase()] : [])))];
}

/** "2026-04-05 15:10:00+00", the venue's own form. A time that is not understood is none: not every market has a game. */
function startOf(text: string | null | undefined): number | null {
  if (!text) return null;
  const atMs = Date.parse(
    text
      .trim()
      .replace(" ", "T")
      .replace(/([+-]\d{2})$/, "$1:00"),
  );
  return Number.isNaN(atMs) ? null : atMs;
}
