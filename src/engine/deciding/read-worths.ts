import { rulesOf } from "../copy-rules.ts";
import type { Clock, MarketData, Store, TargetRecord } from "../ports.ts";
import { Outage } from "../seeing/outage.ts";
import type { EngineSettings } from "../settings.ts";

/** A reading is read anew when it is older; one that cannot be is used for an hour (copying.ts). */
const READ_EVERY_MS = 600_000;
const READERS = 4;

export interface ReadWorthsNeeds {
  readonly store: Store;
  /** What a wallet's positions are worth, micro-USD. Throws when that cannot be read. */
  readonly worthOf: (wallet: string, abort: AbortSignal) => Promise<number>;
  readonly data: Pick<MarketData, "venueNowMs">;
  readonly clock: Pick<Clock, "nowMs">;
  readonly settings: Pick<EngineSettings, "rules">;
}

/** Keeps what targets' positions are worth, of those whose copies are sized in proportion to it (rule 13). */
export class ReadWorths {
  readonly #needs: ReadWorthsNeeds;
  readonly #outage = new Outage({
    kind: "worths",
    things: "targets' positions",
    meaning:
      "Copies in proportion to equity go on by the last reading for an hour; then those targets' buys are skipped.",
    hourly: true,
  });

  constructor(needs: ReadWorthsNeeds) {
    this.#needs = needs;
  }

  /** Reads those that are due; one that cannot be read stops no other, and is told as an outage. */
  async run(abort: AbortSignal): Promise<void> {
    const { store, clock } = this.#needs;
    const due = this.#due();
    if (due.length === 0) return;
    const problems: { readonly name: string; readonly problem: string }[] = [];
    const queue = [...due];
    const reader = async (): Promise<void> => {
      for (let target = queue.shift(); target !== undefined && !abort.aborted; target = queue.shift()) {
        const problem = await this.#read(target, abort);
        if (problem !== undefined) problems.push({ name: target.name, problem });
      }
    };
    await Promise.all(Array.from({ length: Math.min(READERS, due.length) }, reader));
    if (abort.aborted) return;
    store.transact((records) => this.#outage.note(records, problems, due.length, clock.nowMs()));
  }

  #due(): TargetRecord[] {
    const { store, settings, data } = this.#needs;
    const { records } = store;
    const beforeMs = data.venueNowMs() - READ_EVERY_MS;
    return records.targets
      .all()
      .filter(({ state }) => state !== "removed")
      .filter(({ id }) => rulesOf(records, settings.rules, id).sizing.kind === "equity")
      .filter(({ id }) => (records.targetWorths.of(id)?.readMs ?? 0) <= beforeMs);
  }

  /** Returns why it could not be read. */
  async #read({ id, address }: TargetRecord, abort: AbortSignal): Promise<string | undefined> {
    const { store, worthOf, data } = this.#needs;
    try {
      // Dated by when it was asked for: what the answer tells is no younger than its age says.
      const readMs = data.venueNowMs();
      const positionsMicro = await worthOf(address, abort);
      store.transact((records) => records.targetWorths.put({ targetId: id, positionsMicro, readMs }));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
