import { anchorJob } from "../../jobs/anchor.ts";
import { backupJob } from "../../jobs/backup.ts";
import { checklistPromptJob } from "../../jobs/checklist-prompt.ts";
import { clockOffsetJob } from "../../jobs/clock-offset.ts";
import { dailyResetJob } from "../../jobs/daily-reset.ts";
import { deliverAlertsJob } from "../../jobs/deliver-alerts.ts";
import type { Job } from "../../jobs/job.ts";
import { markJob } from "../../jobs/mark.ts";
import { measureShortfallJob } from "../../jobs/measure-shortfall.ts";
import { noteEquityJob } from "../../jobs/note-equity.ts";
import { noteJournalHeadJob } from "../../jobs/note-journal-head.ts";
import { orderAuditJob } from "../../jobs/order-audit.ts";
import { ownExitsJob } from "../../jobs/own-exits.ts";
import { readHoldingsJob } from "../../jobs/read-holdings.ts";
import { readWorthsJob } from "../../jobs/read-worths.ts";
import { reconcileJob } from "../../jobs/reconcile.ts";
import { recordedJob } from "../../jobs/recorded-job.ts";
import { scanJob } from "../../jobs/scan.ts";
import { settleJob } from "../../jobs/settle.ts";
import { silentTargetsJob } from "../../jobs/silent-targets.ts";
import { tellDayJob } from "../../jobs/tell-day.ts";
import { tendPaperJob } from "../../jobs/tend-paper.ts";
import { watchBreakersJob } from "../../jobs/watch-breakers.ts";
import { watchFeedsJob } from "../../jobs/watch-feeds.ts";
import type { OutboxSender } from "../alerts/outbox-sender.ts";
import { FeedWatch } from "../app/feed-watch.ts";
import { noteEquity } from "../engine/books/equity.ts";
import { ensureDay } from "../engine/books/trading-day.ts";
import { tellSilent } from "../engine/holdings/silent-targets.ts";
import type { Clock, Store } from "../engine/ports.ts";
import type { ScanReport } from "../engine/seeing/scan.ts";
import type { Schedule } from "../ops/schedule.ts";
import { startSchedule, waitOnBeat, waitOnClock } from "../ops/schedule.ts";
import { JobRunRepository } from "../store/app/job-run-repository.ts";
import { breakerWatch } from "./breakers.ts";
import type { Engine } from "./engine.ts";
import type { Trading } from "./trading.ts";

export interface JobsNeeds {
  readonly trading: Trading;
  readonly sender: OutboxSender;
  readonly promptChecklist: () => Promise<void>;
  readonly tellDay: () => void;
  readonly backup: () => Promise<unknown>;
  readonly noteJournalHead: () => void;
  readonly marketClock: Clock;
  readonly peopleClock: Clock;
  /** Market seconds a second of people's time. */
  readonly speed: number;
  readonly tradingZone: string;
  /** On the market's clock. */
  readonly scanIntervalMs: number;
  /** A target that has not traded for so long is told. */
  readonly silentAfterMs: number;
  readonly checklistHour: number;
  readonly ownerZone: string;
  readonly report: (problem: string, error: unknown) => void;
}

/** A larger offset of the clock is told (rule 9). */
const TOLD_OFFSET_MS = 5_000;

/** Starts every job: what concerns trading on the market's clock, what concerns people on theirs. */
export function startJobs(needs: JobsNeeds): { stop(): Promise<void> } {
  const { trading: parts, sender, tradingZone, marketClock, peopleClock } = needs;
  const { engine, store, tendPaper, chain } = parts;
  const watch = new FeedWatch();
  const breakers = breakerWatch({ ...parts, peopleClock });
  const trading = [
    clockOffsetJob((signal) => measureClock(needs, signal)),
    dailyResetJob(() => store.transact((records) => ensureDay(records, tradingZone, parts.sources.data))),
    scanJob(needs.scanIntervalMs / 1000, (signal) => scan(parts, signal)),
    markJob((signal) => engine.marks.run(signal)),
    ownExitsJob((signal) => exitByOwnRules(engine, signal)),
    readHoldingsJob(async (signal) => engine.targetHoldings?.run(signal)),
    readWorthsJob(async (signal) => engine.worths?.run(signal)),
    silentTargetsJob(() =>
      store.transact((records) => void tellSilent(records, needs.silentAfterMs, marketClock.nowMs())),
    ),
    reconcileJob((signal) => compareBooks(engine, store, signal)),
    settleJob((signal) => settle(engine, signal)),
    watchBreakersJob((signal) => breakers.run(signal)),
    noteJournalHeadJob(needs.noteJournalHead),
    measureShortfallJob((signal) => engine.shortfalls.run(signal)),
    noteEquityJob(() => store.transact((records) => noteEquity(records, marketClock.nowMs()))),
    ...(tendPaper === undefined ? [] : [tendPaperJob(tendPaper)]),
  ];
  const people = [
    deliverAlertsJob((signal) => sender.deliverDue(signal)),
    backupJob(needs.backup),
    watchFeedsJob(() => store.transact((records) => watch.look(records, parts.feedStatus(), peopleClock.nowMs()))),
    // Only paper needs to be anchored: everything else is settled by the chain itself.
    orderAuditJob((signal) => chain.orderAudit.run(signal)),
    ...(tendPaper === undefined ? [] : [anchorJob((signal) => chain.anchors.run(signal))]),
  ];
  const daily = [
    checklistPromptJob(needs.checklistHour, needs.promptChecklist),
    tellDayJob(needs.checklistHour, needs.tellDay),
  ];
  const schedules = [
    schedule(needs, trading, marketClock, tradingZone, needs.speed === 1),
    schedule(needs, people, peopleClock, tradingZone, true),
    schedule(needs, daily, peopleClock, needs.ownerZone, true),
  ];
  return { stop: async () => void (await Promise.all(schedules.map((one) => one.stop()))) };
}

function schedule(needs: JobsNeeds, jobs: readonly Job[], clock: Clock, zone: string, onBeat: boolean): Schedule {
  const {
    trading: { store },
    report,
  } = needs;
  const runs = new JobRunRepository(store);
  return startSchedule({
    jobs: jobs.map((job) => recordedJob(job, { runs, store, clock, zone, report })),
    clock,
    waitUntil: onBeat ? waitOnBeat(clock) : waitOnClock(clock),
    onFailure: (job, error) => report(`the job ${job} could not be recorded`, error),
  });
}

/** An offset above 5 s is told; above 30 s buys stop by themselves (rule 9). */
async function measureClock({ trading: { sources, store }, speed }: JobsNeeds, signal: AbortSignal): Promise<void> {
  const offsetMs = await sources.data.measureOffset(signal);
  if (Math.abs(offsetMs) <= TOLD_OFFSET_MS * Math.max(1, speed)) return;
  const text =
    `This machine's clock is ${Math.round(offsetMs / 1000)} s off the venue's.\n` +
    "Above 30 s nothing is bought. Switch on time synchronisation (NTP).";
  store.transact((records) =>
    records.alerts.raise({ severity: "warning", kind: "clock-offset", text, dedupeKey: "clock-offset" }),
  );
}

/** The pushing feeds follow whom the scan reads; what they saw of a new target waited for its first complete read. */
async function scan({ engine, store, feeds }: Trading, signal: AbortSignal): Promise<ScanReport> {
  const targets = store.records.targets.all().filter(({ state }) => state !== "removed");
  feeds.follow(targets.map(({ address }) => address));
  const report = await engine.scan.run(signal);
  engine.pushes.flush();
  return report;
}

/** What waited for the first comparison is decided with it, not with the next scan. */
export async function compareBooks(
  { reconciliation, decider }: { readonly [Part in "reconciliation" | "decider"]: Pick<Engine[Part], "run"> },
  { records }: Pick<Store, "records">,
  signal: AbortSignal,
): Promise<void> {
  await reconciliation.run();
  if (records.signals.undecided(1).length > 0) await decider.run(signal);
}

/** What our own rules ask for is traded at once, not with the next scan. */
export async function exitByOwnRules(engine: Engine, signal: AbortSignal): Promise<void> {
  if ((await engine.ownExits.run(signal)) > 0) await engine.decider.run(signal);
}

async function settle(engine: Engine, signal: AbortSignal): Promise<void> {
  const { problems } = await engine.settlement.run(signal);
  if (problems.length > 0) throw new Error(`${problems.length} markets could not be settled: ${problems[0]}`);
}
