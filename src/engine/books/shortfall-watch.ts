import type { Clock, MarketData, OrderRecord, ShortfallRecord, Store } from "../ports.ts";
import { middleOf } from "./shortfall.ts";

const MINUTE_MS = 60_000;

/** When the market's price is looked at after a fill, and how late the look may be to count. */
const LOOKS = [
  { column: "after1Micro", afterMs: MINUTE_MS, lateMs: MINUTE_MS },
  { column: "after5Micro", afterMs: 5 * MINUTE_MS, lateMs: 2 * MINUTE_MS },
  { column: "after30Micro", afterMs: 30 * MINUTE_MS, lateMs: 10 * MINUTE_MS },
] as const;
type Column = (typeof LOOKS)[number]["column"];

/** Longer after its fill no price of an order is looked at any more. */
const WATCHED_MS = 40 * MINUTE_MS;
/** Orders looked at in one run; the oldest first, as their time runs out first. */
const RUN_SIZE = 200;
/** Books read at the same time. */
const READERS = 4;

interface Due {
  readonly orderId: number;
  readonly column: Column;
}

/** Reads what the market asks some minutes after each copy: how fast a target's prices run away. */
export class ShortfallWatch {
  readonly #store: Store;
  readonly #data: MarketData;
  readonly #clock: Clock;

  constructor(needs: { store: Store; data: MarketData; clock: Clock }) {
    this.#store = needs.store;
    this.#data = needs.data;
    this.#clock = needs.clock;
  }

  /**
   * Keeps the middle of the book of every order whose time has come. A book that cannot be read, or has one side only, is tried
   * again while its look still counts; then the price stays unknown. Returns how many prices were kept.
   */
  async run(abort: AbortSignal): Promise<number> {
    const queue = [...this.#due()];
    let kept = 0;
    const reader = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined && !abort.aborted; next = queue.pop()) {
        const [token, due] = next;
        const middleMicro = await this.#middle(token, abort);
        if (middleMicro === null) continue;
        this.#keep(due, middleMicro);
        kept += due.length;
      }
    };
    await Promise.all(Array.from({ length: Math.min(READERS, queue.length) }, reader));
    return kept;
  }

  /** What is due now, by the token whose book answers it. */
  #due(): Map<string, Due[]> {
    const { records } = this.#store;
    const nowMs = this.#clock.nowMs();
    const byToken = new Map<string, Due[]>();
    for (const row of records.shortfalls.watched(nowMs - WATCHED_MS, RUN_SIZE)) {
      const column = columnDue(row, nowMs);
      const token = column === undefined ? undefined : this.#token(records.orders.get(row.orderId));
      if (column === undefined || token === undefined) continue;
      byToken.set(token, [...(byToken.get(token) ?? []), { orderId: row.orderId, column }]);
    }
    return byToken;
  }

  #token(order: OrderRecord | undefined): string | undefined {
    return order === undefined ? undefined : this.#store.records.tokens.get(order.tokenId)?.token;
  }

  /** A venue that does not answer is told by those who trade on its books. */
  async #middle(token: string, abort: AbortSignal): Promise<number | null> {
    try {
      return middleOf(await this.#data.book(token, abort));
    } catch {
      return null;
    }
  }

  #keep(due: readonly Due[], middleMicro: number): void {
    this.#store.transact(({ shortfalls }) => {
      for (const { orderId, column } of due) {
        const row = shortfalls.of(orderId);
        // Its trade may have failed while the book was read.
        if (row !== undefined && row.filledMs !== null) shortfalls.put({ ...row, [column]: middleMicro });
      }
    });
  }
}

function columnDue(row: ShortfallRecord, nowMs: number): Column | undefined {
  const { filledMs } = row;
  if (filledMs === null) return undefined;
  const isDue = (look: (typeof LOOKS)[number]) => {
    const lateMs = nowMs - filledMs - look.afterMs;
    return row[look.column] === null && lateMs >= 0 && lateMs <= look.lateMs;
  };
  return LOOKS.find(isDue)?.column;
}
