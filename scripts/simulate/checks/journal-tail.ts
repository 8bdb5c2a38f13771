import type { BotBooks } from "./bot-books.ts";

interface JournalRow {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  readonly bodyJson: string;
}

interface Body {
  readonly day?: string;
  readonly state?: string;
  readonly id?: number;
  readonly tokenId?: number;
  readonly sharesMicro?: number;
  readonly cashMicro?: number;
  readonly amountMicro?: number;
  readonly lots?: readonly { readonly tokenId: number; readonly sharesMicro: number; readonly proceedsMicro: number }[];
}

/** What the checks need of the journal, read once a row. */
export class JournalTail {
  /** Trading states as people and the engine set them, oldest first. Market time. */
  readonly states: { readonly atMs: number; readonly state: string }[] = [];
  /** The trading state at each order's storing, by its id. */
  readonly stateAtOrder = new Map<number, string>();
  /** Shares that were paid out or merged, by token id. */
  readonly settledMicro = new Map<number, number>();
  /** How often each trading day began. */
  readonly begunDays = new Map<string, number>();
  /** What came in apart from fills. */
  cashMicro = 0;
  #seq = 0;

  /** @param marketMs of a time that the machine's clock showed just now */
  read(books: BotBooks, marketMs: (shownMs: number) => number): void {
    const rows = books.rows<JournalRow>(
      `select seq, at_ms as atMs, kind, body_json as bodyJson from journal
       where seq > ? and kind in ('state', 'order', 'settlement', 'cash', 'merge', 'day') order by seq`,
      this.#seq,
    );
    for (const row of rows) this.#take({ ...row, atMs: marketMs(row.atMs) }, JSON.parse(row.bodyJson) as Body);
  }

  copy(): JournalTail {
    const copy = new JournalTail();
    copy.states.push(...this.states);
    for (const [id, state] of this.stateAtOrder) copy.stateAtOrder.set(id, state);
    for (const [token, shares] of this.settledMicro) copy.settledMicro.set(token, shares);
    for (const [day, times] of this.begunDays) copy.begunDays.set(day, times);
    copy.cashMicro = this.cashMicro;
    copy.#seq = this.#seq;
    return copy;
  }

  /**
   * The tail of a journal that was restored to where this one ended, in the place of a longer one: what was posted under the longer
   * one's states was posted under them.
   */
  after(longer: JournalTail, restoredMs: number): JournalTail {
    const restored = this.copy();
    const { state = "stopped" } = this.states.at(-1) ?? {};
    restored.states.push(...longer.states.slice(this.states.length), { atMs: restoredMs, state });
    return restored;
  }

  #settle(tokenId: number, sharesMicro: number, cashMicro: number): void {
    this.cashMicro += cashMicro;
    this.settledMicro.set(tokenId, (this.settledMicro.get(tokenId) ?? 0) + sharesMicro);
  }

  #take({ seq, atMs, kind }: JournalRow, { day, state = "", id = 0, tokenId = 0, ...amounts }: Body): void {
    this.#seq = seq;
    if (kind === "state") this.states.push({ atMs, state });
    if (kind === "order" && state === "stored") this.stateAtOrder.set(id, this.states.at(-1)?.state ?? "stopped");
    if (kind === "day" && day !== undefined) this.begunDays.set(day, (this.begunDays.get(day) ?? 0) + 1);
    if (kind === "cash") this.cashMicro += amounts.amountMicro ?? 0;
    if (kind === "settlement") this.#settle(tokenId, amounts.sharesMicro ?? 0, amounts.cashMicro ?? 0);
    if (kind === "merge")
      for (const lot of amounts.lots ?? []) this.#settle(lot.tokenId, lot.sharesMicro, lot.proceedsMicro);
  }
}
