import { restUntilBooksAgree } from "../../scripts/simulate/books-apart.ts";
import type { JudgedOrder, Judgement } from "../../scripts/simulate/judge.ts";
import { judge } from "../../scripts/simulate/judge.ts";
import type { PushingFeed } from "../../scripts/simulate/simulated-bot.ts";
import { Simulation } from "../../scripts/simulate/simulation.ts";

/** A fault of the switchboard, but for how long it lasts. */
export type RaceFault = Readonly<Record<string, unknown>> & { readonly service: string };

export interface RaceVariant {
  readonly name: string;
  readonly seed: number;
  /** Pushing feeds of which no endpoint answers. */
  readonly dead?: readonly PushingFeed[];
  /** Dead from the baseline until the sweep at the end. */
  readonly withoutDataApi?: boolean;
  /** One after the other, each for its share of the time. */
  readonly faults?: readonly (readonly RaceFault[])[];
  readonly activeMs: number;
  /** A lie of the chain stays: there is no higher proof of a total (ENGINE rule 3). */
  readonly lies?: boolean;
}

export interface RaceResult {
  readonly variant: RaceVariant;
  readonly judgement: Judgement;
  /** Signals by the feed that told them first. */
  readonly won: Readonly<Record<string, number>>;
  /** From the first moment at which any living feed could show a trade until the venue had our order. Ascending, in ms. */
  readonly latenciesMs: readonly number[];
  /** The same with what this machine took from the frame to the request. */
  readonly withWorkMs: readonly number[];
  readonly simulatedMs: number;
  readonly realMs: number;
  readonly problems: readonly string[];
}

const NO_LIMIT = 1_000_000_000_000;
/** Losses of a market made of chance must not end the race. */
const LIMITS = { dailyLossMicro: NO_LIMIT, tradesPerDay: NO_LIMIT, maxOpenPositions: NO_LIMIT };
const BASELINE_MS = 5_000;
/** The Data API shows most rows by then, and its cache has forgotten what it answered before. */
const SHOWN_MS = 25_000;

/** Lets the bot follow all 25 targets of a world for so long, sweeps, and judges. */
export async function runRace(variant: RaceVariant): Promise<RaceResult> {
  const { seed, dead = [], withoutDataApi = false, faults = [], activeMs } = variant;
  const beganMs = performance.now();
  const pushedMs = new Map<string, number>();
  const simulation = await Simulation.open({
    ...{ seed, dead, limits: LIMITS },
    onPushed: ({ tx, wallet, token, side }) => {
      const key = `${tx} ${wallet} ${token} ${side}`;
      if (!pushedMs.has(key)) pushedMs.set(key, performance.now());
    },
  });
  try {
    await simulation.pass(BASELINE_MS);
    if (withoutDataApi) simulation.sandbox.fault({ service: "data-api", kind: "failing", forMs: activeMs });
    for (const together of faults) {
      for (const fault of together) simulation.sandbox.fault({ ...fault, forMs: activeMs });
      await simulation.pass(Math.floor(activeMs / faults.length));
      for (const { service } of together) simulation.sandbox.heal(service);
    }
    if (faults.length === 0) await simulation.pass(activeMs);
    simulation.sandbox.heal();
    await simulation.pass(SHOWN_MS);
    const { sweptMs } = await simulation.sweep();
    await restUntilBooksAgree(simulation);
    const judgement = judge(simulation, sweptMs);
    return {
      variant,
      judgement,
      ...timesOf(simulation, judgement, dead, pushedMs),
      realMs: performance.now() - beganMs,
    };
  } finally {
    await simulation.close();
  }
}

function timesOf(
  simulation: Simulation,
  judgement: Judgement,
  dead: readonly PushingFeed[],
  pushedMs: ReadonlyMap<string, number>,
) {
  const postedMs = new Map(simulation.posts.map(({ salt, realMs }) => [salt, realMs]));
  const buys = judgement.orders.filter(({ order }) => order.side === "BUY");
  const latencyOf = ({ trade: { visibleMs }, postedMs: atMs }: JudgedOrder) => {
    const shown = [visibleMs.dataApi];
    if (!dead.includes("rtds")) shown.push(visibleMs.rtds);
    if (!dead.includes("chain")) shown.push(visibleMs.chain);
    return atMs - Math.min(...shown);
  };
  const workOf = ({ order, signal: { tx, wallet, token, side } }: JudgedOrder) => {
    const beganMs = pushedMs.get(`${tx} ${wallet} ${token} ${side}`);
    const endedMs = postedMs.get(order.salt);
    return beganMs === undefined || endedMs === undefined ? 0 : endedMs - beganMs;
  };
  const seen = simulation.bot.store.records.latencies.since(0);
  const won = Object.entries(Object.groupBy(seen, ({ firstFeed }) => (firstFeed === "log" ? "chain" : firstFeed)));
  return {
    won: Object.fromEntries(won.map(([feed, signals]) => [feed, signals?.length ?? 0])),
    latenciesMs: buys.map(latencyOf).sort((a, b) => a - b),
    withWorkMs: buys.map((buy) => latencyOf(buy) + workOf(buy)).sort((a, b) => a - b),
    simulatedMs: simulation.clock.nowMs() - simulation.startMs,
    problems: simulation.problems,
  };
}

/** The smallest of ascending figures that this share of them does not exceed; NaN of none. */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? Number.NaN;
}

/** What must be empty after every race, by its name. */
export function wrongOf({ judgement, variant }: RaceResult): Record<string, readonly string[]> {
  const { missed, doubled, aboveSize, staleCopied, books, wrongTotals } = judgement;
  return { missed, doubled, aboveSize, staleCopied, books, ...(variant.lies !== true && { wrongTotals }) };
}

/** One line a race, for people. */
export function raceTable(results: readonly RaceResult[]): string {
  const head = `${"race".padEnd(34)}trades  missed doubled >size stale  bought   p50 ms  p95 ms  +work  first told by`;
  const lines = results.map(({ variant, judgement, won, latenciesMs, withWorkMs }) => {
    const { due, missed, doubled, aboveSize, staleCopied } = judgement;
    const counts = [missed, doubled, aboveSize, staleCopied].map(({ length }) => String(length).padStart(6)).join(" ");
    const times = [percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.95), percentile(withWorkMs, 0.95)];
    const winners = Object.entries(won).map(([feed, count]) => `${feed} ${count}`);
    const shown = times.map((ms) => ms.toFixed(0).padStart(7)).join(" ");
    return `${variant.name.padEnd(34)}${String(due).padStart(6)} ${counts} ${String(latenciesMs.length).padStart(7)} ${shown}  ${winners.join(", ")}`;
  });
  const simulatedS = results.reduce((sum, { simulatedMs }) => sum + simulatedMs, 0) / 1000;
  const realS = results.reduce((sum, { realMs }) => sum + realMs, 0) / 1000;
  const speed = `${simulatedS.toFixed(0)} s simulated in ${realS.toFixed(1)} s: ${(simulatedS / realS).toFixed(0)} times as fast`;
  return [head, ...lines, speed].join("\n");
}
