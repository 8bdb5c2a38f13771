import type { EpisodeRecord, Records, SignalRecord } from "../ports.ts";

/** Trading the other way within this time before a buy is making a market, not taking a view. */
const BOTH_SIDES_S = 300;
/** Buy episodes that are remembered of each target. */
const REMEMBERED = 20;
/** Fewer say nothing. */
const FEWEST = 10;

export interface Making {
  /** Of his last buy episodes: those that followed a sale, or a buy of the other outcome, within minutes. */
  readonly bothSided: number;
  /** Those that his resting orders filled, where a feed told. */
  readonly resting: number;
  readonly episodes: number;
  /** True when half of them were on both sides, or a quarter and most of them resting: by the time we copy a quote its price is gone. */
  readonly makes: boolean;
}

interface Memory {
  readonly lastEpisodeId: number;
  /** One letter an episode, newest last: b both sides, r resting, B both at once, t neither. */
  readonly episodes: string;
}

/** Notes a target's buy episode, once, and says whether he makes markets. */
export function noteMaking(
  records: Records,
  signal: SignalRecord,
  episode: EpisodeRecord,
  complementId: number | undefined,
): Making {
  const name = `making:${signal.targetId}`;
  const known = memoryOf(records.settings.get(name));
  if (episode.id <= known.lastEpisodeId) return judged(known);
  const isBoth = isBothSided(records, episode, complementId);
  const letter = signal.asMaker === 1 ? (isBoth ? "B" : "r") : isBoth ? "b" : "t";
  const memory = { lastEpisodeId: episode.id, episodes: `${known.episodes}${letter}`.slice(-REMEMBERED) };
  // Of most targets there is nothing to remember: nothing is written until one quotes.
  if (/[brB]/.test(memory.episodes)) records.settings.set(name, memory, signal.venueS * 1000);
  const making = judged(memory);
  if (making.makes && !judged(known).makes) tellMaker(records, signal, making);
  return making;
}

/** Told when he begins to, whatever becomes of his buys (UNDERSTUDY_MARKET_MAKERS). */
function tellMaker(records: Records, { targetId }: SignalRecord, { bothSided, episodes }: Making): void {
  const name = records.targets.get(targetId)?.name ?? "A target";
  const text =
    `${name} trades both sides of markets: ${bothSided} of his last ${episodes} buys came within minutes of the opposite.\n` +
    `Copies of quotes mostly lose their spread.\n/targets shadow ${name} copies him on paper alone.`;
  records.alerts.raise({ severity: "warning", kind: "market-maker", text, dedupeKey: `market-maker:${targetId}` });
}

function isBothSided(records: Records, episode: EpisodeRecord, complementId: number | undefined): boolean {
  const { targetId, tokenId, firstKey } = episode;
  const sold = records.episodes.before(targetId, tokenId, firstKey);
  if (sold?.side === "SELL" && isRecent(sold, firstKey)) return true;
  const other = complementId === undefined ? undefined : records.episodes.before(targetId, complementId, firstKey);
  return other?.side === "BUY" && isRecent(other, firstKey);
}

/** Keys are venue seconds times two. */
function isRecent(before: EpisodeRecord, firstKey: number): boolean {
  return firstKey - before.lastKey <= 2 * BOTH_SIDES_S;
}

function judged({ episodes: letters }: Memory): Making {
  const count = (either: string): number => [...letters].filter((letter) => either.includes(letter)).length;
  const [bothSided, resting, episodes] = [count("bB"), count("rB"), letters.length];
  const quotes = bothSided * 2 >= episodes || (bothSided * 4 >= episodes && resting * 4 >= episodes * 3);
  return { bothSided, resting, episodes, makes: episodes >= FEWEST && quotes };
}

function memoryOf(stored: unknown): Memory {
  const nothing = { lastEpisodeId: 0, episodes: "" };
  if (typeof stored !== "object" || stored === null) return nothing;
  const { lastEpisodeId, episodes } = stored as Record<string, unknown>;
  return typeof lastEpisodeId === "number" && typeof episodes === "string" ? { lastEpisodeId, episodes } : nothing;
}
