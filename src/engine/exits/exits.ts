import { targetsOf } from "../books/sale-parts.ts";
import { noteDecisionPrices } from "../books/shortfall.ts";
import type { MarketView } from "../deciding/market-view.ts";
import { readMarket } from "../deciding/market-view.ts";
import type { OrderDesk } from "../orders/order-desk.ts";
import { orderOf } from "../orders/order-move.ts";
import type { StoredOrder } from "../orders/order-store.ts";
import type { DebtRecord, MarketData, Records, Store } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import { tradingState } from "../trading-state.ts";
import type { ExitPlan, ExitRound } from "./exit-plan.ts";
import { exitPlan, TOO_SMALL } from "./exit-plan.ts";
import { forgetSaleFailures, saleWait } from "./sale-backoff.ts";
import { noteOrderCause } from "./sale-cause.ts";

/** Debts looked at in one round; the others keep their turn. */
const ROUND_SIZE = 50;
/** Debts tried at the same time where a person asks for all of them. */
const AT_ONCE = 8;

/** An order to send, nothing to do, or a market that could not be read. */
type Attempt = StoredOrder | "unread" | undefined;

/** Trades exit debt (rule 20): at the minimum or the whole lot, inside the bound of the sell that made it. */
export class Exits {
  readonly #store: Store;
  readonly #data: MarketData;
  readonly #desk: OrderDesk;
  /** Ids of debts that may be large enough to trade, in the order of their turns. */
  readonly #due = new Set<number>();
  /** Debts that were too small to trade, by id, with what was owed of their token then: they wait until that changes. */
  readonly #tooSmall = new Map<number, number>();

  constructor(needs: { store: Store; data: MarketData; desk: OrderDesk }) {
    this.#store = needs.store;
    this.#data = needs.data;
    this.#desk = needs.desk;
  }

  /** Tries the debts that may be tradable; returns the orders on their way by target and token. */
  async run(
    round: ExitRound & { readonly settings: Pick<EngineSettings, "mostInFlight"> },
    day: string,
    abort: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const ordered = new Map<string, number>();
    this.#takeIn();
    const batch = [...this.#due].slice(0, ROUND_SIZE);
    for (const id of batch) {
      // Sells have places of their own: they never wait for buys, only for one another.
      if (abort.aborted || this.#desk.inFlight("SELL") >= round.settings.mostInFlight) break;
      // Who had its turn goes to the end, whatever came of it: one that never can be read must not keep the others waiting.
      if (this.#due.delete(id)) this.#due.add(id);
      const stored = await this.#alone(id, () => this.#try(id, round, day, abort));
      // The others wait for their turn: a venue that does not answer must not hold up the next decisions.
      if (stored === "unread") break;
      if (stored === undefined) continue;
      for (const { targetId, tokenId } of this.#debtsOf(stored.id)) ordered.set(`${targetId} ${tokenId}`, stored.id);
      this.#desk.send(stored);
    }
    return ordered;
  }

  /** Tries each of these debts now, whatever comes of the others; returns the orders on their way, by debt. */
  async sellNow(
    debtIds: readonly number[],
    round: ExitRound,
    day: string,
    abort: AbortSignal,
  ): Promise<ReadonlyMap<number, number>> {
    const ordered = new Map<number, number>();
    const queue = [...debtIds];
    this.#store.transact((records) => {
      for (const id of debtIds) forgetSaleFailures(records, records.debts.get(id), round.nowMs);
    });
    const worker = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined && !abort.aborted; id = queue.shift()) {
        const debtId = id;
        this.#tooSmall.delete(debtId);
        const stored = await this.#alone(debtId, () => this.#try(debtId, round, day, abort));
        if (stored === undefined || stored === "unread") continue;
        for (const { id: sold } of this.#debtsOf(stored.id)) ordered.set(sold, stored.id);
        this.#desk.send(stored);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return ordered;
  }

  /** What an order sells of: mostly one debt, of a joint sale several. */
  #debtsOf(orderId: number): DebtRecord[] {
    const { records } = this.#store;
    const { tokenId, ...order } = orderOf(records, orderId);
    return targetsOf(records, order).flatMap((targetId) => records.debts.of(targetId, tokenId) ?? []);
  }

  /** Whatever made a debt (a sell of his, a sale that failed to settle, a trade of his that never did), it gets its turn. */
  #takeIn(): void {
    const { debts } = this.#store.records;
    for (const { id, tokenId } of debts.open()) {
      const known = this.#tooSmall.get(id);
      if (known === undefined || known !== owedOfToken(debts, tokenId)) this.#due.add(id);
    }
  }

  /** A debt whose attempt crashes stays owed, says why, and stops no other. */
  async #alone(debtId: number, attempt: () => Promise<Attempt>): Promise<Attempt> {
    try {
      return await attempt();
    } catch (error) {
      const reason = `an error of ours: ${error instanceof Error ? error.message : String(error)}`;
      this.#note(debtId, reason);
      return undefined;
    }
  }

  async #try(debtId: number, round: ExitRound, day: string, abort: AbortSignal): Promise<Attempt> {
    const { records } = this.#store;
    const debt = records.debts.get(debtId);
    const token = debt === undefined ? undefined : records.tokens.get(debt.tokenId);
    if (debt === undefined || token === undefined || debt.sharesMicro === 0) {
      this.#due.delete(debtId);
      return undefined;
    }
    if (tradingState(records).state === "stopped") return undefined;
    const waits = saleWait(records, debt, round.nowMs);
    if (waits !== undefined) {
      this.#note(debtId, waits);
      return undefined;
    }
    const view = await readMarket(this.#data, token.conditionId, token.token, abort);
    if (view.failed) {
      // People read this; what failed is told by whoever asked the venue.
      this.#note(debtId, "the market could not be read, it is tried again by itself");
      return "unread";
    }
    // Most debts wait for the same reason as before: nothing is to be stored.
    if (exitPlan(records, debt, view, round) === debt.reason && debt.reason !== TOO_SMALL) return undefined;
    return this.#store.transact((inside) => this.#order(inside, debtId, view, round, day));
  }

  /** Says why a debt waits; the same reason again is not stored again. */
  #note(debtId: number, reason: string): void {
    if (this.#store.records.debts.get(debtId)?.reason === reason) return;
    this.#store.transact(({ debts }) => debts.update(debtId, { reason }));
  }

  /** Looks at the debt again inside the transaction: the world may have moved while the book was read. */
  #order(records: Records, debtId: number, view: MarketView, round: ExitRound, day: string): StoredOrder | undefined {
    const debt = records.debts.get(debtId);
    const token = debt === undefined ? undefined : records.tokens.get(debt.tokenId);
    if (debt === undefined || token === undefined) return undefined;
    const plan = exitPlan(records, debt, view, round);
    if (typeof plan === "string") {
      if (plan !== debt.reason) records.debts.update(debt.id, { reason: plan });
      if (plan === TOO_SMALL) {
        this.#due.delete(debt.id);
        this.#tooSmall.set(debt.id, owedOfToken(records.debts, debt.tokenId));
      }
      return undefined;
    }
    const lead = leadOf(records, debt, plan);
    const stored = this.#desk.store(records, {
      episodeId: null,
      signalId: lead.signalId,
      targetId: lead.targetId,
      tokenId: debt.tokenId,
      token: token.token,
      conditionId: token.conditionId,
      negRisk: plan.negRisk,
      side: "SELL",
      limitMicro: plan.limitMicro,
      sharesMicro: plan.sharesMicro,
      notionalMicro: plan.collateralMicro,
      reservedMicro: 0,
      day,
      tradeMs: lead.sinceMs,
    });
    if (plan.parts.length > 1) {
      for (const part of plan.parts) records.saleParts.insert({ orderId: stored.id, ...part });
      records.journal.append("joint-sale", { orderId: stored.id, parts: plan.parts });
    }
    if (lead.signalId === null) noteOrderCause(records, { ...lead, id: stored.id }, round.nowMs);
    noteDecisionPrices(records, stored.id, view.book);
    return stored;
  }
}

/** Whose sale an order is told as: of a joint one the largest part's, not that of a rest that an older sale had left. */
function leadOf(records: Records, debt: DebtRecord, { parts }: ExitPlan): DebtRecord {
  if (parts.length < 2) return debt;
  const largest = parts.toSorted((one, other) => other.sharesMicro - one.sharesMicro)[0];
  return (largest && records.debts.of(largest.targetId, debt.tokenId)) ?? debt;
}

/** The shares that all lots of a token owe together. */
function owedOfToken(debts: Records["debts"], tokenId: number): number {
  return debts.openOfToken(tokenId).reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
}
