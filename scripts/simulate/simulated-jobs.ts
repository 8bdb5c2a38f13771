import type { Settings } from "../../config/schema.ts";
import { clockOffsetJob } from "../../jobs/clock-offset.ts";
import { dailyResetJob } from "../../jobs/daily-reset.ts";
import { deliverAlertsJob } from "../../jobs/deliver-alerts.ts";
import { markJob } from "../../jobs/mark.ts";
import { measureShortfallJob } from "../../jobs/measure-shortfall.ts";
import { noteEquityJob } from "../../jobs/note-equity.ts";
import { noteJournalHeadJob } from "../../jobs/note-journal-head.ts";
import { ownExitsJob } from "../../jobs/own-exits.ts";
import { readHoldingsJob } from "../../jobs/read-holdings.ts";
import { readWorthsJob } from "../../jobs/read-worths.ts";
import { reconcileJob } from "../../jobs/reconcile.ts";
import type { JobRuns } from "../../jobs/recorded-job.ts";
import { recordedJob } from "../../jobs/recorded-job.ts";
import { scanJob } from "../../jobs/scan.ts";
import { settleJob } from "../../jobs/settle.ts";
import { watchBreakersJob } from "../../jobs/watch-breakers.ts";
import { watchFeedsJob } from "../../jobs/watch-feeds.ts";
import type { OutboxSender } from "../../src/alerts/outbox-sender.ts";
import { FeedWatch } from "../../src/app/feed-watch.ts";
import { breakerWatch } from "../../src/compose/breakers.ts";
import type { Engine } from "../../src/compose/engine.ts";
import { compareBooks, exitByOwnRules } from "../../src/compose/jobs.ts";
import type { MarketSources } from "../../src/compose/market-sources.ts";
import type { PushFeeds } from "../../src/compose/push-feeds.ts";
import { noteEquity } from "../../src/engine/books/equity.ts";
import { ensureDay } from "../../src/engine/books/trading-day.ts";
import type { Clock } from "../../src/engine/ports.ts";
import type { WaitUntil } from "../../src/ops/schedule.ts";
import { startSchedule, waitOnClock } from "../../src/ops/schedule.ts";
import { JobRunRepository } from "../../src/store/app/job-run-repository.ts";
import type { SqliteStore } from "../../src/store/store.ts";

export interface SimulatedJobsNeeds {
  readonly settings: Settings;
  readonly store: SqliteStore;
  readonly engine: Engine;
  readonly sources: MarketSources;
  readonly feeds: PushFeeds;
  readonly clock: Clock;
  readonly peopleClock: Clock;
  /** Notes beside the database how far the journal is. */
  readonly noteHead: () => void;
  /** Where runs are kept; in the database unless told. */
  readonly runs?: JobRuns;
  /** Sends alerts, where somebody is to get them. */
  readonly sender?: OutboxSender;
  /** On the clock unless told. */
  readonly waitUntil?: WaitUntil;
  /** A divisor of a minute; 30 unless told. */
  readonly scanEveryS?: number;
  readonly report: (problem: string, error: unknown) => void;
}

export interface SimulatedJobs {
  stop(): Promise<void>;
}

const SCAN_EVERY_S = 30;
/** Less often than the bot does: most of the time nothing waits. */
const DELIVERED = "*/5 * * * * *";
/** As seldom: what breakers are about lasts for minutes. */
const LOOKED_AT = "7,22,37,52 * * * * *";

/** The jobs of src/compose/jobs.ts that concern trading, all on the virtual clock. */
export function startSimulatedJobs(needs: SimulatedJobsNeeds): SimulatedJobs {
  const { settings, store, engine, sources, feeds, clock, report } = needs;
  const { tradingZone: zone } = settings;
  const watch = new FeedWatch();
  const states = () => [...feeds.status(), sources.feed.status()];
  const breakers = breakerWatch({
    ...{ store, engine, sources, feedStatus: states, marketClock: clock, peopleClock: needs.peopleClock },
  });
  const jobs = [
    clockOffsetJob((signal) => sources.data.measureOffset(signal)),
    dailyResetJob(() => store.transact((records) => ensureDay(records, zone, sources.data))),
    scanJob(needs.scanEveryS ?? SCAN_EVERY_S, (signal) => scan(needs, signal)),
    markJob((signal) => engine.marks.run(signal)),
    ownExitsJob((signal) => exitByOwnRules(engine, signal)),
    readHoldingsJob(async (signal) => engine.targetHoldings?.run(signal)),
    readWorthsJob(async (signal) => engine.worths?.run(signal)),
    reconcileJob((signal) => compareBooks(engine, store, signal)),
    settleJob((signal) => engine.settlement.run(signal)),
    noteJournalHeadJob(needs.noteHead),
    measureShortfallJob((signal) => engine.shortfalls.run(signal)),
    noteEquityJob(() => store.transact((records) => noteEquity(records, clock.nowMs()))),
    ...(needs.sender === undefined
      ? []
      : [{ ...deliverAlertsJob(needs.sender.deliverDue.bind(needs.sender)), cron: DELIVERED }]),
    { ...watchBreakersJob((signal) => breakers.run(signal)), cron: LOOKED_AT },
    watchFeedsJob(() => store.transact((records) => watch.look(records, states(), needs.peopleClock.nowMs()))),
  ];
  const runs = needs.runs ?? new JobRunRepository(store);
  return startSchedule({
    jobs: jobs.map((job) => recordedJob(job, { runs, store, clock, zone, report })),
    clock,
    waitUntil: needs.waitUntil ?? waitOnClock(clock),
    onFailure: (job, error) => report(`the job ${job} could not be recorded`, error),
  });
}

async function scan({ engine, store, feeds }: SimulatedJobsNeeds, signal: AbortSignal): Promise<void> {
  const targets = store.records.targets.all().filter(({ state }) => state !== "removed");
  feeds.follow(targets.map(({ address }) => address));
  await engine.scan.run(signal);
  engine.pushes.flush();
}
