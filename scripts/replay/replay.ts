import { DatabaseSync } from "node:sqlite";
import { loadSettings } from "../../config/load.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { RecordedMarketData } from "../../src/sandbox/recorded/recorded-market-data.ts";
import { RecordedWorld } from "../../src/sandbox/recorded/recorded-world.ts";
import type { Recording } from "../../src/sandbox/recorded/recording.ts";
import { readRecording } from "../../src/sandbox/recorded/recording.ts";
import type { SqliteStore } from "../../src/store/store.ts";
import type { ReplayOptions } from "./options.ts";
import { UsageError } from "./options.ts";
import type { PassReport } from "./order-pass.ts";
import { passOverOrders } from "./order-pass.ts";
import type { Profile } from "./profiles.ts";
import { profileOf } from "./profiles.ts";
import { Progress } from "./progress.ts";
import type { StoredFigures } from "./read-back.ts";
import { readBack } from "./read-back.ts";
import { assembleBot } from "./replay-bot.ts";
import type { ReplayResult } from "./replay-result.ts";
import type { ReplayFiles } from "./replay-store.ts";
import { keepDatabase, openReplayStore, replayFiles } from "./replay-store.ts";
import type { ScanTotals } from "./scan-delivery.ts";
import { deliverByScan } from "./scan-delivery.ts";
import { scheduleOf } from "./schedule.ts";
import { deliverShuffled } from "./shuffle-delivery.ts";

/** Decides when recorded rows become visible; always the same, so that two runs agree. */
const VISIBILITY_SEED = "1";
/** Problems and breaches told in words; all are counted. */
const MOST_NOTES = 20;

/** Runs the whole replay. Throws UsageError and BadRecording for what the caller can mend. */
export async function replay(options: ReplayOptions): Promise<{ result: ReplayResult; notes: readonly string[] }> {
  const startMs = performance.now();
  const settings = sandboxSettings();
  const profile = profileOf(options.profile, settings, options.sizing);
  const recordings = options.files.map(readRecording);
  const world = new RecordedWorld(recordings, VISIBILITY_SEED);
  const files = replayFiles(options.db);
  try {
    const run = await deliver({ options, profile, recordings, world, scanIntervalMs: settings.scanIntervalMs }, files);
    const { stored, pass } = readDatabase(files.database, profile);
    const seconds = (performance.now() - startMs) / 1000;
    const result = resultOf(options, world, { run, stored, pass, profile, seconds });
    return { result, notes: [...notesOf(world, profile, run.notes), ...pass.breaches.slice(0, MOST_NOTES)] };
  } finally {
    files.cleanUp();
  }
}

interface Job {
  readonly options: ReplayOptions;
  readonly profile: Profile;
  readonly recordings: readonly Recording[];
  readonly world: RecordedWorld;
  readonly scanIntervalMs: number;
}

interface Run extends Omit<ScanTotals, "problems"> {
  readonly cashMicro: number;
  readonly resolved: number;
  readonly unresolved: number;
  readonly notes: readonly string[];
}

async function deliver(job: Job, files: ReplayFiles): Promise<Run> {
  const { profile, world } = job;
  const clock = new VirtualClock(firstMs(world));
  const data = new RecordedMarketData(world, () => clock.nowMs());
  const progress = new Progress(process.stderr);
  const store = await openReplayStore(files, profile, world, clock);
  try {
    const totals = await deliverRows(job, { store, clock, data, progress });
    const cashMicro = store.records.account.get().cashMicro;
    await keepDatabase(store, files);
    const known = [...data.markets.values()].filter(({ outcome }) => outcome.isKnown).length;
    const contradicted = [...data.markets.values()].filter(({ outcome }) => outcome.isContradicted).length;
    const notes = [...totals.problems.slice(0, MOST_NOTES)];
    if (contradicted > 0)
      notes.push(`${contradicted} markets whose recorded end contradicts itself: the last price counts.`);
    return { ...totals, cashMicro, resolved: known, unresolved: data.markets.size - known, notes };
  } finally {
    progress.end();
    store.close();
  }
}

async function deliverRows(
  { options, profile, recordings, world, scanIntervalMs }: Job,
  parts: { store: SqliteStore; clock: VirtualClock; data: RecordedMarketData; progress: Progress },
): Promise<ScanTotals> {
  const { store, clock, data, progress } = parts;
  if (options.delivery.kind === "shuffle") {
    const { joined } = deliverShuffled(recordings, options.delivery.seed, { store, nowMs: clock.nowMs(), progress });
    return { joined, scans: 0, pages: 0, openAtEnd: 0, worstLossMicro: 0, problems: [] };
  }
  const bot = await assembleBot({ store, clock, world, data, profile });
  try {
    const rows = world.counts.rows - world.counts.overlapRows;
    const events = scheduleOf(world, data, scanIntervalMs);
    return await deliverByScan(bot, events, { profile, rows, progress });
  } finally {
    bot.venue.close();
  }
}

function readDatabase(file: string, profile: Profile): { stored: StoredFigures; pass: PassReport } {
  const { limits, settings, startCashMicro } = profile;
  const { lowestPriceMicro, highestPriceMicro, tradingZone } = settings;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const terms = { limits, lowestPriceMicro, highestPriceMicro, tradingZone, startCashMicro };
    return { stored: readBack(database), pass: passOverOrders(database, terms) };
  } finally {
    database.close();
  }
}

function resultOf(
  options: ReplayOptions,
  world: RecordedWorld,
  found: { run: Run; stored: StoredFigures; pass: PassReport; profile: Profile; seconds: number },
): ReplayResult {
  const { run, stored, pass, profile, seconds } = found;
  const { rows, tradeRows, tradeShares, tradeCollateral, overlapRows } = world.counts;
  const lossUse = Math.min(1, run.worstLossMicro / profile.limits.dailyLossMicro);
  const { signals, signalShares, signalCollateral, digest, buyEpisodes, sellEpisodes, outcomes } = stored;
  const { copiedBuyEpisodes, orders, fills, copiedNotional } = stored;
  return {
    files: options.files.length,
    rows,
    rejectedRows: stored.rejectedRows,
    tradeRows,
    rowShares: String(tradeShares),
    rowCollateral: String(tradeCollateral),
    overlapRows,
    ...{ signals, signalShares, signalCollateral, digest, buyEpisodes, sellEpisodes },
    joined: run.joined,
    ...{ outcomes, copiedBuyEpisodes, orders, fills, copiedNotional },
    openAtEnd: run.openAtEnd,
    resolved: run.resolved,
    unresolved: run.unresolved,
    duplicated: pass.duplicated,
    breaches: pass.breaches.length,
    limitUse: { ...pass.limitUse, dailyLossMicro: lossUse },
    pnl: String(run.cashMicro - profile.startCashMicro),
    scans: run.scans,
    pages: run.pages,
    seconds: Math.round(seconds * 10) / 10,
    rowsPerSecond: Math.round(rows / seconds),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function notesOf(world: RecordedWorld, profile: Profile, notes: readonly string[]): string[] {
  const targets = world.wallets.length;
  const { maxTargets } = profile.limits;
  const tooMany = `${targets} targets, where ${maxTargets} are allowed: in a replay their number may exceed the limit.`;
  return [...(targets > maxTargets ? [tooMany] : []), ...notes];
}

function firstMs(world: RecordedWorld): number {
  const firsts = world.wallets.flatMap((wallet) => world.rowsOf(wallet)[0]?.timestampS ?? []);
  return Math.min(...(firsts.length === 0 ? [0] : firsts)) * 1000;
}

function sandboxSettings() {
  const loaded = loadSettings({ root: process.cwd(), processEnv: process.env, environment: "sandbox" });
  if (loaded.ok) return loaded.settings;
  const [first] = loaded.problems;
  throw new UsageError(
    `${first?.name} is ${first?.value}; allowed: ${first?.allowed}. npm run config:check shows all.`,
  );
}
