import type { Decider } from "../deciding/decider.ts";
import type { FlattenReport } from "../exits/flatten-report.ts";
import type { OrderCancelling } from "../orders/order-cancelling.ts";
import type { OrderFate } from "../orders/order-fate.ts";
import type { Clock, MarketData, Records, Store, TargetRecord } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import type { FeedRead, IntakeReport } from "./intake.ts";
import { Intake } from "./intake.ts";
import type { Unread } from "./outage.ts";
import { Outage } from "./outage.ts";
import { endUnproven } from "./unproven.ts";

/** Reads what one target did since the last complete read; the engine knows no windows, pages or caches. */
export interface TargetFeed {
  read(
    target: { readonly address: string; readonly progress: unknown },
    nowMs: number,
    abort: AbortSignal,
  ): Promise<TargetRead>;
}

export interface TargetRead extends FeedRead {
  /** True when nothing that the venue shows by now was left out. */
  readonly complete: boolean;
  /** Given back to the next read; stored as it is. */
  readonly progress: unknown;
  readonly pages: number;
  readonly rows: number;
}

export interface ScanReport {
  readonly targets: number;
  readonly problems: readonly Unread[];
  readonly newSignals: number;
  readonly joined: number;
  readonly rejected: number;
  readonly pages: number;
  readonly rows: number;
}

export interface ScanNeeds {
  readonly store: Store;
  /** Whose time the windows are of: by a wrong one what was read is complete up to a wrong second. */
  readonly data: Pick<MarketData, "venueNowMs" | "isTimeSure" | "makeTimeSure">;
  readonly feed: TargetFeed;
  readonly decider: Decider;
  readonly fate: OrderFate;
  readonly cancelling: Pick<OrderCancelling, "prove">;
  readonly flattening: Pick<FlattenReport, "look">;
  readonly clock: Clock;
  readonly settings: EngineSettings;
}

/** A target that takes longer is left to its own pace: the others' trades are decided and the scan ends without it. */
const SLOWEST_READ_MS = 20_000;

type TargetReport = IntakeReport & { readonly pages: number; readonly rows: number };

/** One look at all targets in parallel; each one's signals are decided as soon as it is read. One that fails stops no other. */
export class Scan {
  readonly #needs: ScanNeeds;
  readonly #tokenIds = new Map<string, number>();
  readonly #outage = new Outage({
    kind: "targets",
    things: "targets",
    meaning: "Nothing is lost: the next scan reads from where the last complete one ended.",
  });
  /** Ids of targets whose read is still under way. */
  readonly #reading = new Set<number>();

  constructor(needs: ScanNeeds) {
    this.#needs = needs;
  }

  /**
   * Throws when a round of decisions failed, after everything else was done.
   * @param only addresses to read; all targets that are not removed unless told
   */
  async run(abort: AbortSignal, only?: ReadonlySet<string>): Promise<ScanReport> {
    const { store, decider, fate, cancelling, clock } = this.#needs;
    const chosen = targetsToRead(store.records, only);
    const reads = new Map<string, TargetReport>();
    const failures = new Map<string, string>();
    const undecided: unknown[] = [];
    await cancelling.prove();
    await fate.settleUnknown();
    await fate.settleFills();
    await this.#withinTime(
      chosen.map(async (target) => {
        try {
          const report = await this.#readOnce(target, abort);
          if (report !== undefined) reads.set(target.name, report);
        } catch (error) {
          failures.set(target.name, error instanceof Error ? error.message : String(error));
        }
        await decider.run(abort).catch((error: unknown) => undecided.push(error));
      }),
    );
    if (abort.aborted) return { targets: 0, problems: [], ...sumUp([]) };
    if (chosen.length === 0) await decider.run(abort);
    const problems = chosen
      .filter(({ name }) => !reads.has(name))
      .map(({ name }) => ({ name, problem: failures.get(name) ?? "its read takes too long" }));
    store.transact((records) => {
      this.#outage.note(records, problems, chosen.length, clock.nowMs());
      endUnproven(records, this.#needs.settings, clock.nowMs());
    });
    // Last: in a new life what was to be sold has been tried once by then.
    this.#needs.flattening.look();
    // What was read is stored and waits; that nothing is decided must not look like a quiet market.
    if (undecided.length > 0) throw undecided[0];
    return { targets: chosen.length, problems, ...sumUp([...reads.values()]) };
  }

  async #withinTime(work: readonly Promise<void>[]): Promise<void> {
    const done = new AbortController();
    const late = this.#needs.clock.sleep(SLOWEST_READ_MS, done.signal).catch(() => undefined);
    await Promise.race([Promise.all(work), late]);
    done.abort("every read came");
  }

  /** Undefined while an earlier read of the target has not come back. */
  async #readOnce(target: TargetRecord, abort: AbortSignal): Promise<TargetReport | undefined> {
    if (this.#reading.has(target.id)) return undefined;
    this.#reading.add(target.id);
    try {
      return await this.#readTarget(target, abort);
    } finally {
      this.#reading.delete(target.id);
    }
  }

  async #readTarget(target: TargetRecord, abort: AbortSignal): Promise<TargetReport> {
    const { store, feed, clock, data } = this.#needs;
    const name = `progress:${target.id}`;
    await data.makeTimeSure(abort).catch(() => undefined);
    const isSure = data.isTimeSure();
    const progress = store.records.settings.get(name);
    const read = await feed.read({ address: target.address, progress }, data.venueNowMs(), abort);
    const report = store.transact((records) => {
      const now = records.targets.get(target.id) ?? target;
      const taken = new Intake(records, clock.nowMs(), this.#tokenIds).take(now, read);
      // Where the venue's time is not known nobody knows what the read was complete for: the next one reads it again.
      if (!isSure) return taken;
      if (read.complete && now.baselineDone === 0) records.targets.update(target.id, { baselineDone: 1 });
      records.settings.set(name, read.progress, clock.nowMs());
      return taken;
    });
    return { ...report, pages: read.pages, rows: read.rows };
  }
}

function targetsToRead(records: Records, only: ReadonlySet<string> | undefined): TargetRecord[] {
  const targets =
    only === undefined
      ? records.targets.all()
      : [...only].flatMap((address) => records.targets.byAddress(address) ?? []);
  return targets.filter((target) => target.state !== "removed");
}

function sumUp(reads: readonly TargetReport[]) {
  const sums = { newSignals: 0, joined: 0, rejected: 0, pages: 0, rows: 0 };
  for (const read of reads) {
    sums.newSignals += read.newSignals;
    sums.joined += read.joined;
    sums.rejected += read.rejected;
    sums.pages += read.pages;
    sums.rows += read.rows;
  }
  return sums;
}
