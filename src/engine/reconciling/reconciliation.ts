import { formatUsd } from "../../domain/micro.ts";
import { mergeLots } from "../books/lot-merge.ts";
import { redeemedSometime } from "../books/redeeming.ts";
import { closeBreaker, tripBreaker } from "../breakers/trip.ts";
import type { Records } from "../ports.ts";
import type { SweepNeeds } from "./account-sweep.ts";
import { sweepAccount } from "./account-sweep.ts";
import { noteDifferences } from "./adopted-books.ts";
import type { Difference } from "./books-compared.ts";
import { differencesOf, inWords } from "./books-compared.ts";
import { raiseDiscrepancy, resolveDiscrepancy } from "./discrepancy.ts";
import type { CashMoves } from "./external-cash.ts";
import { bookMoves, findMoves, noteAgreement } from "./external-cash.ts";
import { outsideMerges } from "./outside-merge.ts";
import { endRecovery } from "./recovery.ts";

/** A difference counts when this many readings in a row find it (rule 31). */
const READINGS = 3;
/** From then on its cause is looked for in every so many readings. */
const REPAIR_EVERY = 15;

export interface ReconciliationNeeds extends SweepNeeds {
  /** Where deposits, withdrawals and rewards are told of; without it the owner explains them. */
  readonly cashMoves?: CashMoves;
}

/** Compares the ledger with the venue's own books; what lasts is repaired where its cause is known, else a breaker opens (rule 31). */
export class Reconciliation {
  readonly #needs: ReconciliationNeeds;
  #found = 0;
  /** How many readings what is under way was waited for. */
  #waited = 0;
  #sweeping: Promise<void> = Promise.resolve();
  /** How often in a row its cause could not be read. */
  #unread = 0;

  constructor(needs: ReconciliationNeeds) {
    this.#needs = needs;
  }

  /** One reading, with what differs in words. While something is booked during it, it is none. */
  async run(): Promise<readonly string[]> {
    const { store, venue, clock } = this.#needs;
    await this.sweep();
    const { records } = store;
    const before = footprint(records);
    const tokens = records.lots.open().flatMap(({ tokenId }) => records.tokens.get(tokenId)?.token ?? []);
    const holdings = await venue.holdings([...new Set(tokens)]);
    if (footprint(records) !== before) {
      this.#found = 0;
      return [];
    }
    const differences = differencesOf(records, holdings, clock.nowMs());
    await this.#judge(differences);
    return differences.map((difference) => inWords(records, difference));
  }

  /** Reads the account's trades and orders; one reading waits for the other. */
  sweep(): Promise<void> {
    const sweeping = this.#sweeping.then(() => sweepAccount(this.#needs));
    this.#sweeping = sweeping.catch(() => undefined);
    return sweeping;
  }

  async #judge(differences: readonly Difference[]): Promise<void> {
    const { store, clock } = this.#needs;
    if (differences.length === 0) {
      this.#found = 0;
      store.transact((records) => agree(records, clock.nowMs()));
      return;
    }
    this.#found += 1;
    if (this.#found < READINGS) return;
    if (isAwaited(store.records, differences) && this.#waited < REPAIR_EVERY) {
      this.#waited += 1;
      this.#found -= 1;
      return;
    }
    this.#waited = 0;
    // Movements of cash are told of late: what was not explained may be now.
    const isRepaired = (this.#found - READINGS) % REPAIR_EVERY === 0 && (await this.#repairOrAskAgain(differences));
    if (isRepaired) this.#found = 0;
    else store.transact((records) => tellApart(records, differences, clock.nowMs()));
  }

  /** What could not be read is asked for at the next reading again, for minutes; then buys stop, whatever it is. */
  async #repairOrAskAgain(differences: readonly Difference[]): Promise<boolean> {
    const { store, clock } = this.#needs;
    try {
      const isRepaired = await this.#repair(differences);
      this.#unread = 0;
      return isRepaired;
    } catch (error) {
      this.#unread += 1;
      if (this.#unread % REPAIR_EVERY !== 0) this.#found -= 1;
      else store.transact((records) => tellApart(records, differences, clock.nowMs()));
      throw error;
    }
  }

  /** What has a known cause is booked: a merge made elsewhere, a deposit, a withdrawal, a reward. */
  async #repair(differences: readonly Difference[]): Promise<boolean> {
    const { store, clock } = this.#needs;
    const merges = outsideMerges(store.records, differences);
    if (merges.length > 0) {
      store.transact((records) => {
        for (const { conditionId, sharesMicro } of merges) mergeLots(records, conditionId, sharesMicro, clock.nowMs());
        const sumMicro = merges.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
        const text = `Both outcomes of ${merges.length} markets were merged outside the bot, for ${formatUsd(sumMicro)}. It is booked.`;
        records.alerts.raise({ severity: "info", kind: "merge-recognised", text });
      });
      return true;
    }
    return this.#explainCash(differences);
  }

  async #explainCash(differences: readonly Difference[]): Promise<boolean> {
    const { store, clock, cashMoves } = this.#needs;
    const [cash, ...others] = differences;
    if (cashMoves === undefined || cash?.token !== undefined || cash === undefined || others.length > 0) return false;
    const found = await findMoves(store.records, cashMoves, cash.thereMicro - cash.hereMicro, clock.nowMs());
    if (found === undefined) return false;
    store.transact((records) => {
      bookMoves(records, found, clock.nowMs());
      const words = found.map(({ kind, amountMicro }) => `${kind} of ${formatUsd(Math.abs(amountMicro))}`).join(", ");
      const text = `Booked: ${words}. It counts neither as profit nor as loss.`;
      records.alerts.raise({ severity: "info", kind: "cash-flow", text });
    });
    return true;
  }
}

/** A few minutes may end it: what moved is known to the cent once nothing of ours is under way, a late redemption once it is booked. */
function isAwaited(records: Records, differences: readonly Difference[]): boolean {
  if (isCashAlone(differences)) return isUnderWay(records);
  const redeemed = redeemedSometime(records);
  return differences.every(({ token, hereMicro, thereMicro }) => {
    const conditionId = token === undefined ? undefined : records.tokens.byToken(token)?.conditionId;
    const isCash = token === undefined && thereMicro > hereMicro;
    return isCash || (conditionId !== undefined && redeemed.includes(conditionId) && thereMicro < hereMicro);
  });
}

function isCashAlone([cash, ...others]: readonly Difference[]): boolean {
  return cash?.token === undefined && others.length === 0;
}

/** A redemption that came through and is not booked yet looks like a deposit. */
function isUnderWay(records: Records): boolean {
  const isTrading = records.orders.open().length > 0 || records.fills.unsettled().length > 0;
  return isTrading || redeemedSometime(records).length > 0;
}

/** Changes with everything that is booked. */
function footprint(records: Records): string {
  const { cashMicro, realisedMicro, feesMicro } = records.account.get();
  const lots = records.lots.open().map(({ id, sharesMicro }) => `${id}:${sharesMicro}`);
  const orders = records.orders.open().map(({ id, filledSharesMicro }) => `${id}:${filledSharesMicro}`);
  const unsettled = records.fills.unsettled().map(({ id, status }) => `${id}:${status}`);
  return [cashMicro, realisedMicro, feesMicro, ...lots, "|", ...orders, "|", ...unsettled].join(" ");
}

/** The first comparison after a start that finds nothing lets buys begin; what was told of before is over. */
function agree(records: Records, nowMs: number): void {
  closeBreaker(records, "start", nowMs);
  resolveDiscrepancy(records, "books", "venue", nowMs);
  noteDifferences(records, [], nowMs);
  noteAgreement(records, nowMs);
  endRecovery(records, nowMs);
}

function tellApart(records: Records, differences: readonly Difference[], nowMs: number): void {
  const words = differences.map((difference) => inWords(records, difference));
  const more = words.length > 5 ? `; and ${words.length - 5} more` : "";
  const shown = `${words.slice(0, 5).join("; ")}${more}`;
  noteDifferences(records, differences, nowMs);
  const text = `Our books and the venue's differ: ${shown}.\nWas a file of the data folder lost or replaced? npm run audit:verify checks ours.`;
  raiseDiscrepancy(records, { kind: "books", subject: "venue", text, severity: "warning" }, nowMs);
  tripBreaker(records, "books-differ", `our books and the venue's differ: ${shown}`, nowMs);
  // They were compared: what they differ by is the other breaker's.
  closeBreaker(records, "start", nowMs);
}
