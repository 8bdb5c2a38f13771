import { levelsFor } from "../../src/sandbox/world/book.ts";
import type { Row } from "../../src/sandbox/world/row.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import type { BotBooks } from "./checks/bot-books.ts";
import { episodeCopy } from "./episode-copy.ts";
import type { FollowerOrder, PriceTerms, Told } from "./follower-order.ts";
import { followerOrder } from "./follower-order.ts";

const MICRO = 1_000_000;
/** Until then somebody who follows at once is at the book: what is there all the while is surely there for him. */
const LATEST_MS = 4_000;
const EPISODE_GAP_MS = 300_000;
/** A feed's second may lie beside the world's moment. */
const UNSURE_MS = 20_000;
const LEAST_SHARES_MICRO = 5 * MICRO;
const LEAST_MICRO = MICRO;

/** What keeps a follower from buying under the same limits, by the names of the engine's checks. */
const ALLOWED = new Set(
  // A buy that is owed sells what we hold of the other outcome (ENGINE rule 22).
  (
    "owed|trades a day|daily loss|max per position|open positions|cash|complement held|netting|not following us|" +
    "max per target|max per event|total exposure|crowding|orders a minute|drawdown|losses in a row|cooldown|" +
    "repeated order|minimum|spread|depth|tick change|game start|market maker|price spread"
  ).split("|"),
);

/** The bot's own settings, as far as they say what is bought. */
export interface FollowerTerms extends PriceTerms {
  readonly sizing: string;
  readonly fixedUsdMicro: number;
  readonly percentPpm: number;
  /** Of one episode. */
  readonly mostMicro: number;
  readonly lowestPriceMicro: number;
  readonly minRemainingMs: number;
}

/** One order of the ideal follower. */
interface Chance {
  readonly row: Row;
  readonly order: FollowerOrder;
  /** What the book gave inside the limit at its worst moment; undefined before the first look. */
  surelyMicro: number | undefined;
}

/** His purchases of one token without a longer gap, and without a sale between. */
interface Episode {
  readonly token: string;
  readonly purchases: Row[];
  readonly chances: Chance[];
  totalMicro: number;
  lastMs: number;
  /** A market had ended before its time and stood without a payout. */
  isByEarlyEnd: boolean;
}

export interface IdealResult {
  /** Episodes of which he could have bought something, and those of them that were judged. */
  readonly followable: number;
  readonly judged: number;
  readonly possibleMicro: number;
  readonly copiedMicro: number;
  readonly missed: readonly string[];
}

/**
 * What somebody who sees each purchase at once and follows the same limits could surely have bought (ENGINE rule 38). He
 * needs no pool: a session is shorter than the gap between two episodes, so that what is too small waits inside its own.
 */
export class IdealFollower {
  readonly #world: World;
  readonly #terms: FollowerTerms;
  readonly #seen: number[];
  readonly #episodes: Episode[] = [];
  /** The one that goes on, by target and token. */
  readonly #open = new Map<string, Episode>();
  #watched: Chance[] = [];

  constructor(world: World, terms: FollowerTerms) {
    this.#world = world;
    this.#terms = terms;
    this.#seen = world.state.rows.map((rows) => rows.length);
  }

  /** To be called whenever the world has moved. */
  look(): void {
    const { rows, nowMs } = this.#world.state;
    for (const [target, own] of rows.entries()) {
      const fresh = own.slice(this.#seen[target]);
      this.#seen[target] = own.length;
      const trades = fresh.filter(({ type, outcome }) => type === "TRADE" && outcome !== null);
      const byTx = Map.groupBy(trades, (row) => `${row.tx} ${this.#tokenOf(row)} ${row.side}`);
      for (const transaction of byTx.values()) this.#take(transaction);
    }
    if (this.#watched.length === 0) return;
    for (const chance of this.#watched) this.#sample(chance);
    this.#watched = this.#watched.filter(({ row }) => nowMs - row.timeMs <= LATEST_MS);
  }

  /** Dollars that were surely there and that were spent on them, over all episodes that no trouble fell into. */
  result(books: BotBooks, isTroubled: (fromMs: number, toMs: number) => boolean): IdealResult {
    const sums = { followable: 0, judged: 0, possibleMicro: 0, copiedMicro: 0, missed: [] as string[] };
    for (const { token, purchases, chances, isByEarlyEnd } of this.#episodes) {
      const possibleMicro = chances.reduce((sum, { surelyMicro = 0 }) => sum + surelyMicro, 0);
      const isInTrouble = purchases.some(({ timeMs }) => isTroubled(timeMs - 5_000, timeMs + UNSURE_MS));
      sums.followable += possibleMicro === 0 ? 0 : 1;
      if (possibleMicro === 0 || isInTrouble) continue;
      const txs = purchases.map(({ tx }) => tx);
      const { spentMicro, reasons } = episodeCopy(books, txs, token);
      const isAllowed = (reason: string) => ALLOWED.has(reason) || (isByEarlyEnd && reason === "marks fresh");
      if (spentMicro === 0 && reasons.some(isAllowed)) continue;
      sums.judged += 1;
      sums.possibleMicro += possibleMicro;
      sums.copiedMicro += Math.min(possibleMicro, spentMicro);
      if (spentMicro < possibleMicro) {
        const why = reasons.join(", ") || "not seen";
        sums.missed.push(`${possibleMicro - spentMicro} of ${possibleMicro} after ${txs[0]}: ${why}`);
      }
    }
    return sums;
  }

  /** The target's rows of one transaction in one token on one side. */
  #take(rows: readonly Row[]): void {
    const [row] = rows;
    if (row === undefined) return;
    const key = `${row.target} ${this.#tokenOf(row)}`;
    if (row.side === "SELL") {
      this.#open.delete(key);
      return;
    }
    const told = toldOf(rows);
    const episode = this.#episodeOf(key, row);
    episode.purchases.push(row);
    episode.totalMicro += told.collateralMicro;
    episode.lastMs = row.timeMs;
    episode.isByEarlyEnd ||= this.#anyEndedEarly();
    const order = this.#orderFor(row, told, episode);
    if (order === undefined) return;
    const chance: Chance = { row, order, surelyMicro: undefined };
    episode.chances.push(chance);
    this.#watched.push(chance);
    this.#sample(chance);
  }

  #episodeOf(key: string, row: Row): Episode {
    const known = this.#open.get(key);
    if (known !== undefined && row.timeMs - known.lastMs <= EPISODE_GAP_MS - UNSURE_MS) return known;
    const begun = { purchases: [], chances: [], totalMicro: 0, lastMs: row.timeMs, isByEarlyEnd: false };
    const episode: Episode = { ...begun, token: this.#tokenOf(row) };
    this.#open.set(key, episode);
    this.#episodes.push(episode);
    return episode;
  }

  /** What its size leaves, where the rules and the venue let that be ordered. */
  #orderFor(row: Row, told: Told, { totalMicro, chances }: Episode): FollowerOrder | undefined {
    const { lowestPriceMicro, highestPriceMicro } = this.#terms;
    const priceMicro = (told.collateralMicro / told.sharesMicro) * MICRO;
    const market = this.#marketOf(row);
    if (market === undefined || priceMicro < lowestPriceMicro || priceMicro > highestPriceMicro) return undefined;
    const committedMicro = chances.reduce((sum, chance) => sum + (chance.surelyMicro ?? 0), 0);
    const restMicro = this.#sizeOf(totalMicro) - committedMicro;
    const order = restMicro <= 0 ? undefined : followerOrder(restMicro, told, market.tickMicro, this.#terms);
    if (order === undefined || order.sharesMicro < LEAST_SHARES_MICRO) return undefined;
    return (order.sharesMicro * order.worstMicro) / MICRO < LEAST_MICRO ? undefined : order;
  }

  #sizeOf(totalMicro: number): number {
    const { sizing, fixedUsdMicro, percentPpm, mostMicro } = this.#terms;
    const sizeMicro = sizing === "fixed" ? fixedUsdMicro : Math.floor((totalMicro * percentPpm) / MICRO);
    return Math.min(sizeMicro, mostMicro);
  }

  #sample(chance: Chance): void {
    const { row, order, surelyMicro } = chance;
    const market = this.#marketOf(row);
    const endsSoon = market === undefined || market.endMs - row.timeMs < this.#terms.minRemainingMs + LATEST_MS;
    if (market === undefined || endsSoon || market.phase !== "open" || row.outcome === null) {
      chance.surelyMicro = 0;
      return;
    }
    const asked = levelsFor(market.book, row.outcome, "asks").filter(([price]) => price <= order.worstMicro);
    const thereMicro = asked.reduce((sum, [, shares]) => sum + shares, 0);
    const costMicro = costOf(asked, Math.min(order.sharesMicro, thereMicro));
    chance.surelyMicro = Math.min(surelyMicro ?? costMicro, costMicro);
  }

  #anyEndedEarly(): boolean {
    const { markets, nowMs } = this.#world.state;
    return [...markets.values()].some(({ phase, endMs }) => phase === "ended" && endMs > nowMs);
  }

  #marketOf({ subjectId }: Row) {
    return this.#world.state.markets.get(subjectId ?? "");
  }

  #tokenOf(row: Row): string {
    return row.outcome === null ? "" : (this.#marketOf(row)?.tokenIds[row.outcome] ?? "");
  }
}

function toldOf(rows: readonly Row[]): Told {
  return {
    sharesMicro: rows.reduce((sum, { sizeMicro }) => sum + sizeMicro, 0),
    collateralMicro: rows.reduce((sum, { usdcMicro, feeMicro }) => sum + usdcMicro - feeMicro, 0),
  };
}

function costOf(asked: readonly (readonly [number, number])[], sharesMicro: number): number {
  let restMicro = sharesMicro;
  let costMicro = 0;
  for (const [price, shares] of asked) {
    const taken = Math.min(restMicro, shares);
    costMicro += (price * taken) / MICRO;
    restMicro -= taken;
  }
  return Math.floor(costMicro);
}
