import { silentSince } from "../engine/holdings/silent-targets.ts";
import type { Records, TargetRecord } from "../engine/ports.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";
import type { Shadow } from "./shadow.ts";
import { beginShadow, readShadow } from "./shadow.ts";

export interface TargetRow {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly state: string;
  readonly lastTradeMs: number | undefined;
  /** He was told to be silent and has not traded since. */
  readonly isSilent: boolean;
  readonly openLots: number;
  readonly realisedMicro: number;
}

export interface TargetList {
  readonly rows: readonly TargetRow[];
  readonly allowed: number;
  readonly nowMs: number;
}

export function readTargets(app: AppPorts): TargetList {
  const { records } = app.store;
  const lots = records.lots.open();
  const realised = new Map(app.results.targets().map((sum) => [sum.targetId, sum.realisedMicro]));
  const rows = presentTargets(records).map((target) => {
    const own = lots.filter(({ targetId }) => targetId === target.id);
    const last = records.signals.latestOfTarget(target.id);
    return {
      id: target.id,
      name: target.name,
      address: target.address,
      state: target.state,
      lastTradeMs: last === undefined ? undefined : last.venueS * 1000,
      isSilent: silentSince(records, target.id) !== undefined,
      openLots: own.length,
      realisedMicro: realised.get(target.id) ?? 0,
    };
  });
  return { rows, allowed: records.limits.get("maxTargets"), nowMs: app.marketClock.nowMs() };
}

export interface NewTarget {
  readonly address: string;
  readonly name: string;
}

/** Checks what was typed and says what adding it would mean. Throws a Refusal. */
export function plannedTarget(
  app: AppPorts,
  person: Person,
  typed: NewTarget,
): NewTarget & { readonly count: number; readonly allowed: number } {
  requireRole(person, "operator");
  const { records } = app.store;
  const target = checked(app, records, typed);
  return { ...target, count: presentTargets(records).length + 1, allowed: records.limits.get("maxTargets") };
}

/** Adds a wallet (or one that was removed, anew): everything it did up to now is baseline for ever (rule 8). Call it inside a transaction. */
export function addTarget(app: AppPorts, records: Records, person: Person, typed: NewTarget): void {
  requireRole(person, "operator");
  const { address, name } = checked(app, records, typed);
  const baselineS = Math.floor(app.venueNowMs() / 1000);
  const fresh = {
    name,
    state: "active",
    addedMs: app.marketClock.nowMs(),
    addedBy: person.name,
    baselineS,
    baselineDone: 0,
  };
  const removed = records.targets.byAddress(address);
  if (removed === undefined) records.targets.insert({ address, ...fresh });
  else records.targets.update(removed.id, fresh);
  records.journal.append("target", { address, name, state: "active", by: person.name });
}

/** Its buys are no longer copied; what we hold on its account is still sold with it. Acts at once. */
export function pauseTarget(app: AppPorts, person: Person, name: string): TargetRecord {
  requireRole(person, "operator");
  return app.store.transact((records) => changeState(records, person, name, "paused"));
}

/** Its trades are watched and copied on paper alone; what we hold on its account is still sold with it. Acts at once. */
export function shadowTarget(app: AppPorts, person: Person, name: string): TargetRecord {
  requireRole(person, "operator");
  return app.store.transact((records) => {
    const target = changeState(records, person, name, "shadow");
    beginShadow(records, target, app.marketClock.nowMs(), app.venueNowMs());
    return target;
  });
}

/** What a target would have brought since it is in shadow; undefined for one that is not. */
export function shadowOf(app: AppPorts, name: string): Shadow | undefined {
  return readShadow(app, targetNamed(app.store.records, name));
}

/** Its buys are copied again. Call it inside a transaction. */
export function resumeTarget(records: Records, person: Person, name: string): void {
  requireRole(person, "operator");
  changeState(records, person, name, "active");
}

/** It is read no more; what we hold on its account stays until it is sold or resolved. Call it inside a transaction. */
export function removeTarget(records: Records, person: Person, name: string): void {
  requireRole(person, "owner");
  changeState(records, person, name, "removed");
}

/** The target of a name or address, in whatever case it was typed; undefined for none that is not removed. */
export function knownTarget(records: Records, typed: string): TargetRecord | undefined {
  const wanted = typed.toLowerCase();
  return presentTargets(records).find(({ name, address }) => name.toLowerCase() === wanted || address === wanted);
}

/** The target of a name, in whatever case it was typed. Throws a Refusal that lists the names. */
export function targetNamed(records: Records, name: string): TargetRecord {
  const found = knownTarget(records, name);
  if (found !== undefined) return found;
  const names = presentTargets(records)
    .map((target) => target.name)
    .join(", ");
  throw new Refusal(
    names === ""
      ? "There are no targets yet. Add one: /targets add ADDRESS NAME"
      : `There is no target named ${name}. The names are: ${names}.`,
  );
}

/** What we hold on account of a target. */
export function heldFor(records: Records, target: TargetRecord): { readonly lots: number; readonly costMicro: number } {
  const lots = records.lots.open().filter(({ targetId }) => targetId === target.id);
  return { lots: lots.length, costMicro: lots.reduce((sum, lot) => sum + lot.costMicro, 0) };
}

function changeState(records: Records, person: Person, name: string, state: string): TargetRecord {
  const target = targetNamed(records, name);
  if (target.state === state) throw new Refusal(`${target.name} is ${state} already. Nothing was changed.`);
  records.targets.update(target.id, { state });
  records.journal.append("target", { address: target.address, name: target.name, state, by: person.name });
  return { ...target, state };
}

/** Words that follow /targets or /sizing: a target of such a name could not be spoken of. */
const RESERVED: readonly string[] = ["set", "default", "list", "add", "pause", "resume", "shadow", "remove"];

function checked(app: AppPorts, records: Records, typed: NewTarget): NewTarget {
  const address = typed.address.toLowerCase();
  const name = typed.name.trim();
  if (!/^0x[0-9a-f]{40}$/.test(address)) {
    throw new Refusal(`${typed.address} is no wallet address. It begins with 0x and has 40 more digits (0–9, a–f).`);
  }
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,23}$/u.test(name)) {
    throw new Refusal("A name has 1 to 24 letters, digits, dots or dashes and no spaces, for example: whale-1");
  }
  if (/^0x0{40}$/.test(address)) throw new Refusal("Nobody holds the key of that address: it trades nothing.");
  if (RESERVED.includes(name.toLowerCase())) {
    throw new Refusal(`${name} is a word of /targets or /sizing. Choose another name.`);
  }
  if (app.settings.ownWallets.includes(address))
    throw new Refusal("That is our own wallet. Copying ourselves is refused.");
  const targets = presentTargets(records);
  const same = targets.find((target) => target.address === address);
  if (same !== undefined) throw new Refusal(`That wallet is a target already: ${same.name}.`);
  if (targets.some((target) => target.name.toLowerCase() === name.toLowerCase())) {
    throw new Refusal(`The name ${name} is taken. Choose another.`);
  }
  const allowed = records.limits.get("maxTargets");
  if (targets.length >= allowed)
    throw new Refusal(`There are ${targets.length} targets and ${allowed} are allowed. Remove one first: /targets`);
  return { address, name };
}

/** All that are not removed. */
export function presentTargets(records: Records): TargetRecord[] {
  return records.targets.all().filter(({ state }) => state !== "removed");
}
