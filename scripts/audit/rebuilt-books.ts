import { z } from "zod";
import type { Books } from "./book.ts";
import { ACCOUNT, emptyBooks, pairKey } from "./book.ts";
import type { JournalRow } from "./read-chain.ts";

const micro = z.number().int();
const id = z.number().int();
const signal = z.object({ id, sharesMicro: micro, collateralMicro: micro });
const order = z.object({ id, notionalMicro: micro.optional(), reservedMicro: micro.optional() });
const fill = z.object({
  id,
  targetId: id,
  tokenId: id,
  side: z.enum(["BUY", "SELL"]),
  sharesMicro: micro,
  collateralMicro: micro,
  feeMicro: micro,
  status: z.string().optional(),
});
const lotCover = z.object({ fromTargetId: id, targetId: id, tokenId: id, sharesMicro: micro });
const settlement = z.object({ targetId: id, tokenId: id, sharesMicro: micro, cashMicro: micro });
const cash = z.object({ amountMicro: micro });
const debt = z.object({ targetId: id, tokenId: id, sharesMicro: micro });

type Fill = z.infer<typeof fill>;

/** Writes the books anew from the journal alone: amounts of signals, orders, fills and debts replace earlier ones. */
export class RebuiltBooks {
  readonly books: Books = emptyBooks();
  /** Rows whose body is not what their kind promises. */
  readonly problems: string[] = [];
  readonly #fills = new Map<number, Fill>();

  constructor() {
    this.books.account.rows.set(ACCOUNT, [0]);
  }

  take(row: JournalRow): void {
    try {
      this.#book(row.kind, JSON.parse(row.bodyJson));
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll("\n", " ") : String(error);
      this.problems.push(`journal row ${row.seq} (${row.kind}) cannot be read: ${why}`);
    }
  }

  #book(kind: string, body: unknown): void {
    if (kind === "signal") this.#signal(signal.parse(body));
    else if (kind === "order") this.#order(order.parse(body));
    else if (kind === "fill") this.#fill(fill.parse(body));
    else if (kind === "lot-cover") this.#lotCover(lotCover.parse(body));
    else if (kind === "settlement") this.#settlement(settlement.parse(body));
    else if (kind === "cash") this.#cash(cash.parse(body).amountMicro);
    else if (kind === "debt") this.#debt(debt.parse(body));
  }

  #signal(body: z.infer<typeof signal>): void {
    this.books.signals.rows.set(String(body.id), [body.sharesMicro, body.collateralMicro]);
  }

  /** An order's rows tell what changed: amounts that are not named stay. */
  #order(body: z.infer<typeof order>): void {
    const [notional = 0, reserved = 0] = this.books.orders.rows.get(String(body.id)) ?? [];
    this.books.orders.rows.set(String(body.id), [body.notionalMicro ?? notional, body.reservedMicro ?? reserved]);
  }

  #fill(body: Fill): void {
    const before = this.#fills.get(body.id);
    if (before !== undefined && before.status !== "failed") this.#move(before, -1);
    // A trade that failed on the chain never was.
    if (body.status !== "failed") this.#move(body, 1);
    this.#fills.set(body.id, body);
    this.books.fills.rows.set(String(body.id), [body.sharesMicro, body.collateralMicro, body.feeMicro]);
  }

  #move(body: Fill, times: 1 | -1): void {
    const direction = body.side === "BUY" ? times : -times;
    this.#shares(body, direction * body.sharesMicro);
    this.#cash(-direction * body.collateralMicro - times * body.feeMicro);
  }

  #lotCover({ fromTargetId, targetId, tokenId, sharesMicro }: z.infer<typeof lotCover>): void {
    this.#shares({ targetId: fromTargetId, tokenId }, -sharesMicro);
    this.#shares({ targetId, tokenId }, sharesMicro);
  }

  #settlement(body: z.infer<typeof settlement>): void {
    this.#shares(body, -body.sharesMicro);
    this.#cash(body.cashMicro);
  }

  #shares(lot: { readonly targetId: number; readonly tokenId: number }, changeMicro: number): void {
    const key = pairKey(lot.targetId, lot.tokenId);
    const [held = 0] = this.books.lots.rows.get(key) ?? [];
    if (held + changeMicro === 0) this.books.lots.rows.delete(key);
    else this.books.lots.rows.set(key, [held + changeMicro]);
  }

  #cash(changeMicro: number): void {
    const [held = 0] = this.books.account.rows.get(ACCOUNT) ?? [];
    this.books.account.rows.set(ACCOUNT, [held + changeMicro]);
  }

  #debt(body: z.infer<typeof debt>): void {
    const key = pairKey(body.targetId, body.tokenId);
    if (body.sharesMicro === 0) this.books.debts.rows.delete(key);
    else this.books.debts.rows.set(key, [body.sharesMicro]);
  }
}
