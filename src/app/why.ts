import { z } from "zod";
import { saleCause } from "../engine/exits/sale-cause.ts";
import type {
  DebtRecord,
  DecisionRecord,
  FillRecord,
  OrderRecord,
  Records,
  ShortfallRecord,
  SignalRecord,
} from "../engine/ports.ts";
import { CHECKS, inWords } from "../engine/risk/checks.ts";
import { echo } from "./echo.ts";
import { ownersOf } from "./owners.ts";
import type { AppPorts } from "./ports.ts";
import { Refusal } from "./refusal.ts";

const failedSchema = z.array(z.object({ check: z.string(), figures: z.record(z.string(), z.string()) }));
const figuresSchema = z.array(z.string());
const NEVER_SEEN = "Ids stand in /trades, those of trades I skipped in /trades skipped.";

export interface CheckResult {
  readonly name: string;
  readonly rule: number;
  readonly passed: boolean;
  /** What it looked at, in words; empty where nothing was kept. */
  readonly figures: string;
}

/** What happened to one trade of a target. Parts that did not happen are undefined. */
export interface Explanation {
  readonly title: string;
  readonly outcome: string;
  readonly target: string;
  readonly signal: SignalRecord | undefined;
  /** Who made that trade: of a sale because somebody bought the other outcome not the target that the lot is held after. */
  readonly trader: string;
  /** Of a sale that copies no trade: what made us sell, to follow "Sold". */
  readonly cause: string | undefined;
  readonly decision: DecisionRecord | undefined;
  /** Of a sell: what he held before it, by which figure and why that one. */
  readonly measured: string | undefined;
  /** In the order in which checks are told; those that were not reached are left out. */
  readonly checks: readonly CheckResult[];
  readonly order: OrderRecord | undefined;
  readonly fills: readonly FillRecord[];
  /** The prices its result is measured against; undefined where it copies no trade. */
  readonly shortfall: ShortfallRecord | undefined;
  /** Of a sell: what of our lot is still owed, and why it waits. */
  readonly debt: DebtRecord | undefined;
}

/** Explains an order (its number) or a signal (s and its number). Throws a Refusal for what does not exist. */
export function explain(app: AppPorts, typed: string): Explanation {
  const { records } = app.store;
  const id = /^#?(s?)(\d{1,15})$/i.exec(typed);
  if (id === null)
    throw new Refusal(
      `${typed === "" ? "Which trade? Send its id" : `${echo(typed)} is no id. Send a number`}, for example /why 12. ${NEVER_SEEN}`,
    );
  const number = Number(id[2]);
  return id[1] === "" ? ofOrder(records, number) : ofSignal(records, number);
}

function ofOrder(records: Records, id: number): Explanation {
  const order = records.orders.get(id);
  if (order === undefined) throw new Refusal(`There is no trade ${id}. ${NEVER_SEEN}`);
  const signal = order.signalId === null ? undefined : records.signals.get(order.signalId);
  const decisions = signal === undefined ? [] : records.decisions.ofSignal(signal.id);
  const decision = decisions.find(({ orderId }) => orderId === id);
  const names = named(records, order.targetId, order.tokenId);
  return {
    ...names,
    target: ownersOf(records, id, names.target),
    signal,
    trader: signal === undefined ? names.target : nameOf(records, signal.targetId),
    cause: saleCause(records, order),
    decision,
    checks: checksOf(decision),
    measured: measuredBy(signal, decision),
    order,
    fills: records.fills.ofOrder(id),
    shortfall: records.shortfalls.of(id),
    debt: debtOf(records, signal),
  };
}

function ofSignal(records: Records, id: number): Explanation {
  const signal = records.signals.get(id);
  if (signal === undefined) throw new Refusal(`There is no trade s${id}. ${NEVER_SEEN}`);
  const decision = records.decisions.ofSignal(id).at(-1);
  const order = decision?.orderId == null ? undefined : records.orders.get(decision.orderId);
  const fills = order === undefined ? [] : records.fills.ofOrder(order.id);
  return {
    ...named(records, signal.targetId, signal.tokenId),
    signal,
    trader: nameOf(records, signal.targetId),
    cause: undefined,
    decision,
    checks: checksOf(decision),
    measured: measuredBy(signal, decision),
    order,
    fills,
    shortfall: order === undefined ? undefined : records.shortfalls.of(order.id),
    debt: debtOf(records, signal),
  };
}

function debtOf(records: Records, signal: SignalRecord | undefined): DebtRecord | undefined {
  if (signal?.side !== "SELL") return undefined;
  const debt = records.debts.of(signal.targetId, signal.tokenId);
  return debt === undefined || debt.sharesMicro === 0 ? undefined : debt;
}

function named(records: Records, targetId: number, tokenId: number): Pick<Explanation, "title" | "outcome" | "target"> {
  const token = records.tokens.get(tokenId);
  return {
    title: token?.title ?? "",
    outcome: token?.outcome ?? "",
    target: nameOf(records, targetId),
  };
}

function nameOf(records: Records, targetId: number): string {
  return records.targets.get(targetId)?.name ?? "";
}

function measuredBy(signal: SignalRecord | undefined, decision: DecisionRecord | undefined): string | undefined {
  if (signal?.side !== "SELL" || decision === undefined) return undefined;
  return figuresSchema.parse(JSON.parse(decision.figuresJson))[0];
}

function checksOf(decision: DecisionRecord | undefined): CheckResult[] {
  if (decision === undefined) return [];
  const failed = new Map(
    failedSchema.parse(JSON.parse(decision.failedJson)).map(({ check, figures }) => [check, figures]),
  );
  const kept = figuresSchema.parse(JSON.parse(decision.figuresJson));
  const told = CHECKS.flatMap(({ name, rule }, index): CheckResult[] => {
    const figures = failed.get(name);
    failed.delete(name);
    if (figures !== undefined) return [{ name, rule, passed: false, figures: inWords(figures) }];
    // A bitmap of up to 53 checks in a number: & would cut it to 32 bits.
    const passed = Math.floor(decision.passed / 2 ** index) % 2 === 1;
    return passed ? [{ name, rule, passed, figures: kept[index] ?? "" }] : [];
  });
  // Failures of checks that this version no longer has are still told.
  const others = [...failed].map(([name, figures]) => ({ name, rule: 0, passed: false, figures: inWords(figures) }));
  return [...told, ...others];
}
