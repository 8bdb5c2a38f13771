import { restUntilBooksAgree } from "../../scripts/simulate/books-apart.ts";
import { judge } from "../../scripts/simulate/judge.ts";
import type { PushingFeed } from "../../scripts/simulate/simulated-bot.ts";
import { Simulation } from "../../scripts/simulate/simulation.ts";
import type { TargetTrade } from "../../scripts/simulate/target-trades.ts";
import { targetTrades } from "../../scripts/simulate/target-trades.ts";
import type { OrderRecord, SignalRecord } from "../../src/engine/ports.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { builder } from "../../src/store/statement.ts";
import { buy, copyableMarkets, quietWorld } from "./scripted-world.ts";

const SHARE = 1_000_000;
const MINUTE_MS = 60_000;
const NO_LIMIT = 1_000_000_000_000;
/** Each wallet's purchases before it became a target. */
const HISTORY_EACH = 5;
/** The last of them, which the Data API shows only after the first read. */
const HISTORY_LATE_MS = 80_000;
const SHOWN_MS = 25_000;
const BETWEEN_MS = 2_000;

/** A case at which other bots were measured to lose (reference/peers.md, C.1), and how often each is tried. */
const CASES = {
  "three fills in one transaction": { count: 15, sharesMicro: [20 * SHARE, 15 * SHARE, 12 * SHARE], lateMs: 0 },
  "two identical fills": { count: 5, sharesMicro: [25 * SHARE, 25 * SHARE], lateMs: 0 },
  "shown 6 s late": { count: 5, sharesMicro: [40 * SHARE], lateMs: 6_000 },
} as const;

export type CaseName = keyof typeof CASES;

export interface CaseResult {
  readonly tried: number;
  /** Seen once, with all their fills, and copied by one order. */
  readonly whole: number;
}

export interface PeersResult {
  readonly cases: Readonly<Record<CaseName, CaseResult>>;
  readonly history: { readonly rows: number; readonly bought: number };
  /** Everything that the judge finds wrong. */
  readonly wrong: readonly string[];
}

/** Plays the cases on 25 targets that have a past, one case each two seconds. */
export async function playPeersCases(seed: number, dead: readonly PushingFeed[]): Promise<PeersResult> {
  const past = new Set<string>();
  const simulation = await Simulation.open({
    ...{ seed, dead, limits: { dailyLossMicro: NO_LIMIT } },
    world: (startMs) => worldWithPast(seed, startMs, past),
  });
  try {
    await simulation.pass(5_000);
    const played = await playAll(simulation);
    await simulation.pass(SHOWN_MS);
    const { sweptMs } = await simulation.sweep();
    await restUntilBooksAgree(simulation);
    return resultOf(simulation, played, past, sweptMs);
  } finally {
    await simulation.close();
  }
}

function worldWithPast(seed: number, startMs: number, past: Set<string>): World {
  const world = quietWorld(`peers ${seed}`, startMs - 30 * MINUTE_MS);
  for (let round = HISTORY_EACH; round > 0; round -= 1) {
    world.advanceTo(startMs - round * MINUTE_MS);
    const markets = copyableMarkets(world);
    for (const { index } of world.targets) {
      const market = markets[(index * HISTORY_EACH + round) % markets.length];
      if (market === undefined) throw new Error("the world has no market to buy in");
      const lateMs = round === 1 ? HISTORY_LATE_MS : 0;
      past.add(buy(world, index, { market, outcome: 1, sharesMicro: [(30 + round) * SHARE], lateMs }));
    }
  }
  world.advanceTo(startMs);
  return world;
}

async function playAll(simulation: Simulation): Promise<Map<CaseName, string[]>> {
  const { world } = simulation;
  const names = (Object.keys(CASES) as CaseName[]).flatMap((name) => Array<CaseName>(CASES[name].count).fill(name));
  const markets = copyableMarkets(world);
  if (markets.length < names.length) throw new Error(`${markets.length} markets for ${names.length} cases`);
  const played = new Map<CaseName, string[]>();
  for (const [index, name] of names.entries()) {
    const market = markets[index];
    if (market === undefined) continue;
    const { sharesMicro, lateMs } = CASES[name];
    // The last of the cast only echoes us.
    const target = index % (world.targets.length - 1);
    const tx = buy(world, target, { market, outcome: 0, sharesMicro, lateMs });
    played.set(name, [...(played.get(name) ?? []), tx]);
    await simulation.pass(BETWEEN_MS);
  }
  return played;
}

function resultOf(
  simulation: Simulation,
  played: ReadonlyMap<CaseName, readonly string[]>,
  past: ReadonlySet<string>,
  sweptMs: number,
): PeersResult {
  const { store } = simulation.bot;
  const signals = store.rows(builder.selectFrom("signals").selectAll()) as SignalRecord[];
  const orders = store.rows(builder.selectFrom("orders").selectAll()) as OrderRecord[];
  const trades = new Map(targetTrades(simulation.world.state).map((trade) => [trade.tx, trade]));
  const whole = (tx: string) => isWhole(trades.get(tx), signals, orders);
  const caseOf = (name: CaseName): CaseResult => {
    const txs = played.get(name) ?? [];
    return { tried: txs.length, whole: txs.filter(whole).length };
  };
  const ofPast = new Set(
    signals.filter(({ tx, aliasTx }) => past.has(tx) || past.has(aliasTx ?? "")).map(({ id }) => id),
  );
  const { missed, doubled, wrongTotals, aboveSize, staleCopied, books } = judge(simulation, sweptMs);
  return {
    cases: {
      "three fills in one transaction": caseOf("three fills in one transaction"),
      "two identical fills": caseOf("two identical fills"),
      "shown 6 s late": caseOf("shown 6 s late"),
    },
    history: { rows: past.size, bought: orders.filter(({ signalId }) => ofPast.has(signalId ?? 0)).length },
    wrong: [missed, doubled, wrongTotals, aboveSize, staleCopied, books].flat(),
  };
}

function isWhole(
  trade: TargetTrade | undefined,
  signals: readonly SignalRecord[],
  orders: readonly OrderRecord[],
): boolean {
  if (trade === undefined) return false;
  const own = signals.filter(({ tx, aliasTx }) => tx === trade.tx || aliasTx === trade.tx);
  const [signal] = own;
  const copies = orders.filter(({ signalId, side }) => signalId === signal?.id && side === "BUY");
  return own.length === 1 && signal?.grossSharesMicro === trade.sharesMicro && copies.length === 1;
}
