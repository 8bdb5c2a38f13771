import { MICRO } from "../domain/micro.ts";
import { orderAmounts } from "../domain/order-amounts.ts";
import { onTick } from "../domain/price.ts";
import type { Round } from "./decision.ts";
import type { MarketView } from "./market-view.ts";
import { readMarket } from "./market-view.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { StoredOrder } from "./order-store.ts";
import type { DebtRecord, MarketData, Records, Store } from "./ports.ts";
import { noteDecisionPrices } from "./shortfall.ts";
import { tradingState } from "./trading-state.ts";

/** Debts looked at in one round; the others keep their turn. */
const ROUND_SIZE = 50;

/** An order to send, nothing to do, or a market that could not be read. */
type Attempt = StoredOrder | "unread" | undefined;

/** Trades exit debt (rule 20): at the minimum or the whole lot, inside the bound of the sell that made it. */
export class Exits {
  readonly #store: Store;
  readonly #data: MarketData;
  readonly #desk: OrderDesk;
  /** Ids of debts that may be large enough to trade, in the order of their turns. */
  readonly #due = new Set<number>();
  /** Debts that were too small to trade, by id, with the shares they had then: they wait until they change. */
  readonly #tooSmall = new Map<number, number>();

  constructor(needs: { store: Store; data: MarketData; desk: OrderDesk }) {
    this.#store = needs.store;
    this.#data = needs.data;
    this.#desk = needs.desk;
  }

  /** Tries the debts that may be tradable; returns the orders on their way by target and token. */
  async run(round: Round, day: string, abort: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const ordered = new Map<string, number>();
    this.#takeIn();
    const batch = [...this.#due].slice(0, ROUND_SIZE);
    for (const id of batch) {
      if (abort.aborted) break;
      const stored = await this.#alone(id, () => this.#try(id, round, day, abort));
      // The others wait for their turn: a venue that does not answer must not hold up the next decisions.
      if (stored === "unread") break;
      if (stored === undefined) continue;
      const debt = this.#store.records.debts.get(id);
      if (debt !== undefined) ordered.set(`${debt.targetId} ${debt.tokenId}`, stored.id);
      this.#desk.send(stored);
    }
    for (const id of batch) if (this.#due.delete(id)) this.#due.add(id);
    return ordered;
  }

  /** Whatever made a debt (a sell of his, a sale that failed to settle, a trade of his that never did), it gets its turn. */
  #takeIn(): void {
    for (const { id, sharesMicro } of this.#store.records.debts.open()) {
      if (this.#tooSmall.get(id) !== sharesMicro) this.#due.add(id);
    }
  }

  /** A debt whose attempt crashes stays owed, says why, and stops no other. */
  async #alone(debtId: number, attempt: () => Promise<Attempt>): Promise<Attempt> {
    try {
      return await attempt();
    } catch (error) {
      const reason = `an error of ours: ${error instanceof Error ? error.message : String(error)}`;
      this.#store.transact((records) => records.debts.update(debtId, { reason }));
      return undefined;
    }
  }

  async #try(debtId: number, round: Round, day: string, abort: AbortSignal): Promise<Attempt> {
    const { records } = this.#store;
    const debt = records.debts.get(debtId);
    const token = debt === undefined ? undefined : records.tokens.get(debt.tokenId);
    if (debt === undefined || token === undefined || debt.sharesMicro === 0) {
      this.#due.delete(debtId);
      return undefined;
    }
    if (tradingState(records).state === "stopped") return undefined;
    const view = await readMarket(this.#data, token.conditionId, token.token, abort);
    if (view.failed) return "unread";
    // Most debts wait for the same reason as before: nothing is to be stored.
    if (exitPlan(records, debt, view, round) === debt.reason && debt.reason !== TOO_SMALL) return undefined;
    return this.#store.transact((inside) => this.#order(inside, debtId, view, round, day));
  }

  /** Looks at the debt again inside the transaction: the world may have moved while the book was read. */
  #order(records: Records, debtId: number, view: MarketView, round: Round, day: string): StoredOrder | undefined {
    const debt = records.debts.get(debtId);
    const token = debt === undefined ? undefined : records.tokens.get(debt.tokenId);
    if (debt === undefined || token === undefined) return undefined;
    const plan = exitPlan(records, debt, view, round);
    if (typeof plan === "string") {
      if (plan !== debt.reason) records.debts.update(debt.id, { reason: plan });
      if (plan === TOO_SMALL) {
        this.#due.delete(debt.id);
        this.#tooSmall.set(debt.id, debt.sharesMicro);
      }
      return undefined;
    }
    const stored = this.#desk.store(records, {
      episodeId: null,
      signalId: debt.signalId,
      targetId: debt.targetId,
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
      tradeMs: debt.sinceMs,
    });
    noteDecisionPrices(records, stored.id, view.book);
    return stored;
  }
}

interface ExitPlan {
  readonly limitMicro: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly negRisk: boolean;
}

/** What was bought a moment ago is not ours to sell before its transaction is in a block: the venue refuses it (reference 6.5). */
function isSettling(records: Records, tokenId: number): boolean {
  return records.fills.unsettled().some(({ status, orderId }) => {
    const order = status === "mined" ? undefined : records.orders.get(orderId);
    return order?.side === "BUY" && order.tokenId === tokenId;
  });
}

const TOO_SMALL = "below the market's minimum";

/** What can be sold of a debt now, or in words why it waits. */
function exitPlan(records: Records, debt: DebtRecord, view: MarketView, round: Round): ExitPlan | string {
  if (tradingState(records).state === "stopped") return "trading is stopped";
  if (round.venueProblem !== undefined) return round.venueProblem;
  if (view.market === undefined || view.marketProblem !== undefined)
    return view.marketProblem ?? "the market could not be read";
  if (view.market.closed || !view.market.acceptingOrders) return "the market takes no orders";
  const open = records.orders.openOfToken(debt.tokenId);
  if (open.some((order) => order.state === "unknown")) return "an order's fate is unknown";
  if (isSettling(records, debt.tokenId)) return "the shares are still being settled";
  const selling = open.reduce(
    (sum, order) => sum + (order.side === "SELL" && order.targetId === debt.targetId ? order.sharesMicro : 0),
    0,
  );
  const held = records.lots.of(debt.targetId, debt.tokenId)?.sharesMicro ?? 0;
  const freeMicro = Math.min(debt.sharesMicro, held) - selling;
  if (freeMicro < view.market.minSharesMicro) return selling > 0 ? "an order is on its way" : TOO_SMALL;
  if (view.book === undefined) return "no book";
  if (round.nowMs - round.clockOffsetMs - view.book.readMs > round.settings.maxBookAgeMs) return "the book is old";
  const { tickMicro } = view.book;
  const limitMicro = Math.min(Math.max(onTick(debt.priceMicro, tickMicro, "up"), tickMicro), MICRO - tickMicro);
  const best = view.book.bids[0]?.priceMicro;
  if (best === undefined || best < limitMicro) return "nobody pays enough yet";
  const amounts = orderAmounts("SELL", "FAK", limitMicro, freeMicro);
  if (amounts === undefined || amounts.sharesMicro < view.market.minSharesMicro) return TOO_SMALL;
  return { limitMicro, ...amounts, negRisk: view.market.negRisk };
}
