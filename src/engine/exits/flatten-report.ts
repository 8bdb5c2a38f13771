import { z } from "zod";
import { formatUsd } from "../../domain/micro.ts";
import { smallDebts } from "../books/dust.ts";
import { targetsOf } from "../books/sale-parts.ts";
import type { Clock, DebtRecord, Records, Store } from "../ports.ts";
import { tradingState } from "../trading-state.ts";
import { ASKED_FOR } from "./sale-cause.ts";

/** What came of the orders is told this long after the first look at the latest. */
const PATIENCE_MS = 60_000;
/** Lots that an alert names. */
const MOST_NAMED = 8;
const NAME = "flatten";

/** The debts that were to be paid, and the last realisation before any of them was. */
const stored = z.strictObject({ debts: z.array(z.int()), afterRealisation: z.int() });

/** Tells what became of selling everything. Kept in the database until it was told: a life that ends meanwhile is followed by one that tells. */
export class FlattenReport {
  readonly #store: Store;
  readonly #clock: Clock;
  #firstLookMs: number | undefined;
  /** It was asked for in this life. */
  #isOurs = false;
  #areTried = false;

  constructor(needs: { readonly store: Store; readonly clock: Clock }) {
    this.#store = needs.store;
    this.#clock = needs.clock;
  }

  /** These debts are to be told of, with those of a sale that was not told of yet; in the caller's transaction. */
  begin(records: Records, debtIds: readonly number[], nowMs: number): void {
    const known = read(records);
    const afterRealisation = known?.afterRealisation ?? records.realisations.newest(1)[0]?.id ?? 0;
    const debts = [...new Set([...(known?.debts ?? []), ...debtIds])];
    records.settings.set(NAME, { debts, afterRealisation }, nowMs);
    this.#firstLookMs = undefined;
    this.#isOurs = true;
    this.#areTried = false;
  }

  /** Each of them was tried once: what is not on its way then waits for something. */
  tried(): void {
    this.#areTried = true;
  }

  /** Tells it once every lot was tried and every order has ended, or it took too long. To be called every few seconds. */
  look(): void {
    const { records } = this.#store;
    const flatten = read(records);
    if (flatten === undefined) return;
    const nowMs = this.#clock.nowMs();
    this.#firstLookMs ??= nowMs;
    const debts = flatten.debts.flatMap((id) => records.debts.get(id) ?? []);
    const isUnderWay = isOrdered(records, debts) || (!this.#areTried && isUntried(debts));
    if (isUnderWay && nowMs - this.#firstLookMs < PATIENCE_MS) return;
    this.#store.transact((inside) => {
      inside.settings.set(NAME, null, nowMs);
      this.#tell(inside, debts, flatten.afterRealisation);
    });
  }

  #tell(records: Records, debts: readonly DebtRecord[], afterRealisation: number): void {
    const { lots, gotMicro } = soldSince(records, debts, afterRealisation);
    const left = debts.filter(({ sharesMicro }) => sharesMicro > 0);
    const inPart = left.filter((debt) => lots.has(lotKey(debt))).length;
    const whole = lots.size - inPart;
    const others = records.lots
      .open()
      .filter((lot) => (records.debts.of(lot.targetId, lot.tokenId)?.sharesMicro ?? 0) === 0);
    const lines = [
      ...(this.#isOurs ? [] : ["The program was started anew while everything was being sold. It went on:"]),
      `Everything was to be sold: ${whole} of ${debts.length} lots sold${inPart === 0 ? "" : ` and ${inPart} in part`}, for ${formatUsd(gotMicro)}.`,
      ...(left.length === 0 ? ["Nothing of them is left."] : leftLines(records, left)),
      ...(others.length === 0
        ? []
        : [`Held and not owed: ${others.length} (the market is over, or it was bought since; /positions).`]),
    ];
    records.alerts.raise({ severity: "warning", kind: "flattened", text: lines.join("\n") });
    records.journal.append("flatten", { lots: debts.length, sold: lots.size, gotMicro, left: left.length });
  }
}

/** What is not understood is no sale. */
function read(records: Records): z.infer<typeof stored> | undefined {
  return stored.safeParse(records.settings.get(NAME)).data;
}

function isUntried(debts: readonly DebtRecord[]): boolean {
  return debts.some(({ sharesMicro, reason }) => sharesMicro > 0 && reason === ASKED_FOR);
}

function isOrdered(records: Records, debts: readonly DebtRecord[]): boolean {
  const lots = new Set(debts.map(lotKey));
  const sales = records.orders.open().filter(({ side }) => side === "SELL");
  return sales.some((order) => targetsOf(records, order).some((id) => lots.has(`${id} ${order.tokenId}`)));
}

/** What became final of these lots since; a sale that was taken back takes its proceeds with it. */
function soldSince(
  records: Records,
  debts: readonly DebtRecord[],
  afterId: number,
): { lots: ReadonlySet<string>; gotMicro: number } {
  const sold = new Map(debts.map((debt) => [lotKey(debt), 0]));
  let gotMicro = 0;
  for (const row of records.realisations.after(afterId)) {
    const key = lotKey(row);
    const before = sold.get(key);
    if (before === undefined || (row.kind !== "sale" && row.kind !== "reversal")) continue;
    sold.set(key, before + row.sharesMicro);
    gotMicro += row.proceedsMicro;
  }
  return { lots: new Set([...sold].flatMap(([key, sharesMicro]) => (sharesMicro > 0 ? [key] : []))), gotMicro };
}

const lotKey = ({ targetId, tokenId }: Pick<DebtRecord, "targetId" | "tokenId">): string => `${targetId} ${tokenId}`;

function leftLines(records: Records, left: readonly DebtRecord[]): string[] {
  const isStopped = tradingState(records).state === "stopped";
  const tooSmall = smallDebts(records);
  const small = isStopped ? [] : left.filter(({ id }) => tooSmall.has(id));
  const waiting = left.filter((debt) => !small.includes(debt));
  const named = waiting.slice(0, MOST_NAMED).map(({ tokenId, reason }) => {
    const token = records.tokens.get(tokenId);
    return `${token?.title ?? "?"}: ${token?.outcome ?? "?"}: ${isStopped ? "trading is stopped" : waitWords(reason)}`;
  });
  const more = waiting.length > MOST_NAMED ? [`and ${waiting.length - MOST_NAMED} more`] : [];
  const owed = isStopped
    ? `Still owed, and sold once the owner has ended the stop (/release REASON): ${left.length} (/positions).`
    : `Still owed, and tried again by itself inside the same bound: ${waiting.length} (/positions).`;
  return [
    ...(waiting.length === 0 ? [] : [owed, ...named, ...more]),
    ...(small.length === 0
      ? []
      : [`Too small to be sold, paid when the market ends: ${small.length} (/positions dust).`]),
  ];
}

/** Why a lot that was to be sold is still owed. */
export function waitWords(reason: string): string {
  return reason === ASKED_FOR ? "it was not tried yet" : reason;
}
