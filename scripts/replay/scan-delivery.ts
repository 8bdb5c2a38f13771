import { tradingDayOf } from "../../src/domain/day.ts";
import type { Profile } from "./profiles.ts";
import type { Progress } from "./progress.ts";
import type { ReplayBot } from "./replay-bot.ts";
import type { ReplayEvent } from "./schedule.ts";

/** Timers that one scan's orders may need; far more means that something waits for ever. */
const MOST_WAKES = 100_000;

export interface ScanTotals {
  readonly joined: number;
  readonly scans: number;
  readonly pages: number;
  /** Tokens held when the last row had been read; their markets ended later. */
  readonly openAtEnd: number;
  readonly worstLossMicro: number;
  /** Reads and settlements that failed, in words. */
  readonly problems: readonly string[];
}

/** Jumps from event to event: settlement of ended markets, marks, one scan of the wallets that have something new. */
export async function deliverByScan(
  bot: ReplayBot,
  events: readonly ReplayEvent[],
  needs: { readonly profile: Profile; readonly rows: number; readonly progress: Progress },
): Promise<ScanTotals> {
  const run = new ScanRun(bot, needs.profile);
  let rows = 0;
  let openAtEnd = 0;
  for (const event of events) {
    await bot.clock.advanceTo(event.atMs);
    await run.settle(event.ends);
    if (event.hasBuys) await run.mark();
    await run.scan(event.reads);
    for (const count of event.reads.values()) rows += count;
    if (event.reads.size > 0 && rows === needs.rows) openAtEnd = bot.store.records.lots.countOpenTokens();
    needs.progress.show(rows, needs.rows);
  }
  await run.endPools();
  return { ...run.totals, openAtEnd };
}

class ScanRun {
  readonly #bot: ReplayBot;
  readonly #watchesLoss: boolean;
  readonly #zone: string;
  readonly #abort = new AbortController().signal;
  readonly totals = { joined: 0, scans: 0, pages: 0, worstLossMicro: 0, problems: [] as string[] };

  constructor(bot: ReplayBot, profile: Profile) {
    this.#bot = bot;
    this.#zone = profile.settings.tradingZone;
    this.#watchesLoss = profile.limits.dailyLossMicro < Number.MAX_SAFE_INTEGER;
  }

  async settle(ends: ReadonlySet<string>): Promise<void> {
    if (ends.size === 0) return;
    const { problems } = await this.#bot.settlement.run(this.#abort, ends);
    this.totals.problems.push(...problems);
  }

  async scan(reads: ReadonlyMap<string, number>): Promise<void> {
    if (reads.size === 0) return;
    const { scan, clock, desk, worths } = this.#bot;
    await worths?.run(this.#abort);
    const report = await scan.run(this.#abort, new Set(reads.keys()));
    await clock.run(MOST_WAKES);
    await desk.idle();
    this.totals.scans += 1;
    this.totals.joined += report.joined;
    this.totals.pages += report.pages;
    this.totals.problems.push(...report.problems.map(({ name: target, problem }) => `${target}: ${problem}`));
  }

  /** What still waits for more when the last row was read waits in vain. */
  async endPools(): Promise<void> {
    const { store, clock, decider } = this.#bot;
    if (store.records.pools.open().length === 0) return;
    const ends = store.records.pools.open().map(({ expiresMs }) => expiresMs);
    await clock.advanceTo(Math.max(clock.nowMs(), ...ends));
    await decider.run(this.#abort);
  }

  /** Nothing depends on marks where no loss is capped, nor after the day's loss has stopped its buys. */
  async mark(): Promise<void> {
    const { marks, store, clock } = this.#bot;
    const today = tradingDayOf(clock.nowMs(), this.#zone);
    const day = store.records.days.latest();
    const isStopped = day?.day === today && day.lossStopMs !== null;
    if (!this.#watchesLoss || isStopped) return;
    const { profitMicro } = await marks.run(this.#abort);
    this.totals.worstLossMicro = Math.max(this.totals.worstLossMicro, -profitMicro);
  }
}
