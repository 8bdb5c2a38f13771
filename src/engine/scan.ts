import type { Decider } from "./decider.ts";
import type { FeedRead, IntakeReport } from "./intake.ts";
import { Intake } from "./intake.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { Clock, Store, TargetRecord } from "./ports.ts";

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
  readonly problems: readonly { readonly target: string; readonly problem: string }[];
  readonly newSignals: number;
  readonly joined: number;
  readonly rejected: number;
  readonly pages: number;
  readonly rows: number;
}

export interface ScanNeeds {
  readonly store: Store;
  readonly feed: TargetFeed;
  readonly decider: Decider;
  readonly desk: OrderDesk;
  readonly clock: Clock;
}

/** One look at all targets in parallel, then one round of decisions. A target that fails stops no other. */
export class Scan {
  readonly #needs: ScanNeeds;
  readonly #tokenIds = new Map<string, number>();

  constructor(needs: ScanNeeds) {
    this.#needs = needs;
  }

  async run(abort: AbortSignal, only?: ReadonlySet<string>): Promise<ScanReport> {
    const { store, decider, desk } = this.#needs;
    const targets = store.records.targets.all().filter((target) => target.state !== "removed");
    const chosen = only === undefined ? targets : targets.filter((target) => only.has(target.address));
    const problems: { target: string; problem: string }[] = [];
    const reads = await Promise.all(
      chosen.map(async (target) => {
        try {
          return await this.#readTarget(target, abort);
        } catch (error) {
          problems.push({ target: target.name, problem: error instanceof Error ? error.message : String(error) });
          return undefined;
        }
      }),
    );
    await desk.settleUnknown();
    await decider.run(abort);
    return { targets: chosen.length, problems, ...sumUp(reads) };
  }

  async #readTarget(target: TargetRecord, abort: AbortSignal): Promise<IntakeReport & { pages: number; rows: number }> {
    const { store, feed, clock } = this.#needs;
    const name = `progress:${target.id}`;
    const read = await feed.read(
      { address: target.address, progress: store.records.settings.get(name) },
      clock.nowMs(),
      abort,
    );
    const report = store.transact((records) => {
      const now = records.targets.get(target.id) ?? target;
      const taken = new Intake(records, clock.nowMs(), this.#tokenIds).take(now, read);
      if (read.complete && now.baselineDone === 0) records.targets.update(target.id, { baselineDone: 1 });
      records.settings.set(name, read.progress, clock.nowMs());
      return taken;
    });
    return { ...report, pages: read.pages, rows: read.rows };
  }
}

function sumUp(reads: readonly ((IntakeReport & { pages: number; rows: number }) | undefined)[]) {
  const sums = { newSignals: 0, joined: 0, rejected: 0, pages: 0, rows: 0 };
  for (const read of reads) {
    if (read === undefined) continue;
    sums.newSignals += read.newSignals;
    sums.joined += read.joined;
    sums.rejected += read.rejected;
    sums.pages += read.pages;
    sums.rows += read.rows;
  }
  return sums;
}
