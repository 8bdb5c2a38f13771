import type { LimitName } from "../../config/limits.ts";
import type { Records, Store } from "../engine/ports.ts";
import { changeTradingState } from "../engine/trading-state.ts";

/** Rows of a target up to its adding are history (rule 8). */
export interface FirstTarget {
  readonly name: string;
  readonly address: string;
}

/**
 * What a new database starts with: the environment's limits, a trading state. Values that are there
 * already win (rule 35); a limit that a newer version brings is added.
 */
export function prepareStore(
  store: Store,
  start: { readonly limits: Readonly<Record<LimitName, number>>; readonly nowMs: number },
): void {
  store.transact((records) => {
    const known = new Set(records.limits.all().map((limit) => limit.name));
    for (const [name, value] of Object.entries(start.limits)) {
      if (known.has(name)) continue;
      records.limits.set({ name, value, setMs: start.nowMs, setBy: "defaults", reason: "first start" });
      records.journal.append("limit", { name, value, by: "defaults" });
    }
    if (records.settings.get("tradingState") !== undefined) return;
    changeTradingState(records, {
      state: "running",
      sinceMs: start.nowMs,
      by: "first start",
      reason: "a new database",
    });
  });
}

/** The account's cash opens the books, once. */
export function openBooks(store: Store, cashMicro: number, nowMs: number): void {
  store.transact((records) => {
    records.account.set({ cashMicro, realisedMicro: 0, feesMicro: 0 });
    records.journal.append("cash", { reason: "first start", amountMicro: cashMicro });
    records.settings.set("booksOpened", nowMs, nowMs);
    // What is traded from now on is looked for, also by one who gets a copy of this moment back.
    records.settings.set("accountSweptMs", nowMs, nowMs);
  });
}

/** The sandbox begins with targets, so that a newcomer sees something at once. */
export function addFirstTargets(store: Store, targets: readonly FirstTarget[], nowMs: number): void {
  store.transact((records) => {
    for (const { name, address } of targets) addTarget(records, { name, address: address.toLowerCase() }, nowMs);
  });
}

function addTarget(records: Records, { name, address }: FirstTarget, nowMs: number): void {
  if (records.targets.byAddress(address) !== undefined) return;
  const baselineS = Math.floor(nowMs / 1000);
  const id = records.targets.insert({
    address,
    name,
    state: "active",
    addedMs: nowMs,
    addedBy: "first start",
    baselineS,
    baselineDone: 0,
  });
  records.journal.append("target", { id, address, name, state: "active", by: "first start" });
}
