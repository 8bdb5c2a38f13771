import { quote } from "./book.ts";
import type { Market } from "./market.ts";
import type { Stage } from "./stage.ts";
import { tokenIdOf } from "./token-id.ts";
import { namesOf } from "./world-state.ts";

/** What differs between new markets; the rest follows from the world's seed. */
export type Listing = Pick<
  Market,
  | "kind"
  | "title"
  | "slug"
  | "eventSlug"
  | "icon"
  | "outcomes"
  | "groupId"
  | "questionId"
  | "subject"
  | "secondsDelay"
  | "spreadTicks"
  | "tickMicro"
  | "fairMicro"
  | "startMs"
  | "endMs"
>;

const CLOSES_AT_END_SHARE = 0.5;

/** Opens a market: real token ids (ENGINE rule 10), a first book, its price path and its end. */
export function openMarket(stage: Stage, listing: Listing): Market {
  const { prng, nowMs } = stage;
  const isNegRisk = listing.kind === "neg-risk";
  const conditionId = prng.hex(8);
  const market: Market = {
    ...listing,
    id: String(3_000_000 + stage.nextSeq()),
    conditionId,
    tokenIds: [tokenIdOf(conditionId, 0, isNegRisk), tokenIdOf(conditionId, 1, isNegRisk)],
    createdMs: nowMs,
    closesAtEnd: prng.chance(CLOSES_AT_END_SHARE),
    anchorMicro: listing.fairMicro,
    walk: 0,
    steppedMs: nowMs,
    driftMicro: 0,
    book: { bids: [], asks: [] },
    bookMs: nowMs,
    lastTradeMicro: Math.round(listing.fairMicro / listing.tickMicro) * listing.tickMicro,
    volumeMicro: 0,
    phase: "open",
    isDisputed: false,
    resolvedMs: null,
    payoutMicro: null,
    keptUntilMs: null,
  };
  quote(market.book, market.fairMicro, market.tickMicro, market.spreadTicks, prng);
  stage.state.markets.set(market.id, market);
  for (const name of namesOf(market)) stage.state.marketIdsByName.set(name, market.id);
  stage.later(prng.int(200, 4_000), { kind: "quote", marketId: market.id });
  stage.at(market.endMs, { kind: "end", marketId: market.id });
  return market;
}

/** A title as a part of an address: lower case, words joined by dashes. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
