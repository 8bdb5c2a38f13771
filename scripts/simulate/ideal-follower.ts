import { levelsFor } from "../../src/sandbox/world/book.ts";
import type { Row } from "../../src/sandbox/world/row.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import type { BotBooks } from "./checks/bot-books.ts";

const MICRO = 1_000_000;
/** Until then somebody who follows at once is at the book: what is there all the while is surely there for him. */
const LATEST_MS = 4_000;
const EPISODE_GAP_MS = 300_000;
const CENT_SHARE_MICRO = 10_000;
const LEAST_SHARES_MICRO = 5 * MICRO;
const HIGHEST_TICKS = 2;

/** What keeps a follower from buying under the same limits, by the names of the engine's checks. */
const ALLOWED = new Set(
  // A buy that is owed sells what we hold of the other outcome (ENGINE rule 22).
  (
    "owed|trades a day|daily loss|max per position|open positions|cash|complement held|netting|not following us|" +
    "max per target|max per event|total exposure|crowding|orders a minute|drawdown|losses in a row|cooldown|" +
    "repeated order|minimum|spread|depth|tick change|game start|market maker|price spread"
  ).split("|"),
);

export interface FollowerTerms {
  readonly sizeMicro: number;
  readonly slippagePpm: number;
  readonly lowestPriceMicro: number;
  readonly highestPriceMicro: number;
  readonly minRemainingMs: number;
}

interface Chance {
  readonly row: Row;
  readonly limitMicro: number;
  /** What the book gave inside the limit at its worst moment; undefined before the first look. */
  surelyMicro: number | undefined;
}

/** What somebody who sees each purchase at once and follows the same limits could surely have bought (ENGINE rule 38). */
export class IdealFollower {
  readonly #world: World;
  readonly #terms: FollowerTerms;
  readonly #seen: number[];
  readonly #chances: Chance[] = [];
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
      for (const row of own.slice(this.#seen[target])) this.#take(row);
      this.#seen[target] = own.length;
    }
    if (this.#watched.length === 0) return;
    for (const chance of this.#watched) this.#sample(chance);
    this.#watched = this.#watched.filter(({ row }) => nowMs - row.timeMs <= LATEST_MS);
  }

  /** Dollars that were surely there and that were spent on them, over all episodes that no trouble fell into. */
  result(books: BotBooks, isTroubled: (fromMs: number, toMs: number) => boolean): IdealResult {
    const sums = { possibleMicro: 0, copiedMicro: 0, missed: [] as string[] };
    for (const episode of this.#episodes()) {
      const sure = episode.filter(({ surelyMicro }) => (surelyMicro ?? 0) > 0);
      if (sure.length === 0 || episode.some(({ row: { timeMs } }) => isTroubled(timeMs - 5_000, timeMs + 20_000)))
        continue;
      const txs = episode.map(({ row }) => row.tx);
      const token = this.#tokenOf(episode[0]?.row);
      const { spentMicro, reasons } = copyOf(books, txs, token);
      if (spentMicro === 0 && reasons.some((reason) => ALLOWED.has(reason))) continue;
      const possibleMicro = Math.max(...sure.map(({ surelyMicro }) => surelyMicro ?? 0));
      sums.possibleMicro += possibleMicro;
      sums.copiedMicro += Math.min(possibleMicro, spentMicro);
      if (spentMicro === 0) sums.missed.push(`${possibleMicro} of ${txs[0]}: ${reasons.join(", ") || "not seen"}`);
    }
    return sums;
  }

  #take(row: Row): void {
    if (row.type !== "TRADE" || row.side !== "BUY") return;
    const priceMicro = Math.round(((row.usdcMicro - row.feeMicro) / row.sizeMicro) * MICRO);
    const { slippagePpm, lowestPriceMicro, highestPriceMicro } = this.#terms;
    const tickMicro = this.#marketOf(row)?.tickMicro ?? MICRO;
    const isIn = priceMicro >= lowestPriceMicro && priceMicro <= highestPriceMicro;
    const bounds = [priceMicro * (1 + slippagePpm / MICRO), priceMicro + HIGHEST_TICKS * tickMicro, highestPriceMicro];
    const limitMicro = Math.floor((Math.min(...bounds) - 20) / tickMicro) * tickMicro;
    const chance: Chance = { row, limitMicro, surelyMicro: isIn ? undefined : 0 };
    this.#chances.push(chance);
    if (isIn) this.#watched.push(chance);
  }

  #sample(chance: Chance): void {
    const { row, limitMicro, surelyMicro } = chance;
    const market = this.#marketOf(row);
    const { sizeMicro, minRemainingMs } = this.#terms;
    const endsSoon = market === undefined || market.endMs - row.timeMs < minRemainingMs + LATEST_MS;
    if (market === undefined || endsSoon || market.phase !== "open" || row.outcome === null) {
      chance.surelyMicro = 0;
      return;
    }
    // A purchase in whole cents can pay a hair less than its limit, and misses a level that lies exactly on it.
    const asked = levelsFor(market.book, row.outcome, "asks").filter(([price]) => price < limitMicro);
    const thereMicro = asked.reduce((sum, [, shares]) => sum + shares, 0);
    const wantedMicro = Math.floor(((sizeMicro / limitMicro) * MICRO) / CENT_SHARE_MICRO) * CENT_SHARE_MICRO;
    const sharesMicro = Math.min(wantedMicro, thereMicro);
    const worstMicro = sharesMicro < LEAST_SHARES_MICRO ? 0 : costOf(asked, sharesMicro);
    chance.surelyMicro = Math.min(surelyMicro ?? worstMicro, worstMicro < MICRO ? 0 : worstMicro);
  }

  /** His purchases of one token without a longer gap, and without a sale between. */
  #episodes(): Chance[][] {
    const byToken = Map.groupBy(this.#chances, ({ row }) => `${row.target} ${this.#tokenOf(row)}`);
    return [...byToken.values()].flatMap((chances) => {
      const episodes: Chance[][] = [];
      for (const chance of chances) {
        const last = episodes.at(-1)?.at(-1);
        const isNew = last === undefined || chance.row.timeMs - last.row.timeMs > EPISODE_GAP_MS - 20_000;
        if (isNew) episodes.push([chance]);
        else episodes.at(-1)?.push(chance);
      }
      return episodes;
    });
  }

  #marketOf({ subjectId }: Row) {
    return this.#world.state.markets.get(subjectId ?? "");
  }

  #tokenOf(row: Row | undefined): string {
    return row === undefined || row.outcome === null ? "" : (this.#marketOf(row)?.tokenIds[row.outcome] ?? "");
  }
}

export interface IdealResult {
  readonly possibleMicro: number;
  readonly copiedMicro: number;
  readonly missed: readonly string[];
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

/** What the bot spent on the episode to which these transactions belong, and why it did not. */
function copyOf(books: BotBooks, txs: readonly string[], token: string): { spentMicro: number; reasons: string[] } {
  const rows = txs.flatMap((tx) =>
    books.rows<{ episode: number; outcome: string | null; reason: string | null; owed: number }>(
      `select episode_id as episode, outcome, reason, exists (select 1 from decisions d
         where d.signal_id = signals.id and d.verdict = 'owed') as owed from signals
       where side = 'BUY' and token = ? and (tx = ? or alias_tx = ?)`,
      ...[token, tx, tx],
    ),
  );
  const episodes = new Set(rows.map(({ episode }) => episode));
  const spent = [...episodes].map((episode) => spentOn(books, episode));
  const reasons = rows.map(({ outcome, reason, owed }) => (owed === 1 ? "owed" : (reason ?? outcome ?? "undecided")));
  return { spentMicro: spent.reduce((sum, one) => sum + one, 0), reasons: [...new Set(reasons)] };
}

/** An order may have been made for several episodes at once: each is filled by its part. */
function spentOn(books: BotBooks, episode: number): number {
  return books.figure(
    `select coalesce((select sum(filled_collateral_micro) from orders o where o.episode_id = ? and o.side = 'BUY'
        and not exists (select 1 from order_parts p where p.order_id = o.id)), 0)
      + coalesce((select sum(1.0 * p.notional_micro * o.filled_collateral_micro / o.notional_micro)
        from order_parts p join orders o on o.id = p.order_id where p.episode_id = ?), 0)`,
    ...[episode, episode],
  );
}
