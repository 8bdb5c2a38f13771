import { z } from "zod";
import type { Books } from "./book.ts";
import { emptyBooks, pairKey } from "./book.ts";
import type { JournalRow } from "./read-chain.ts";
import { RebuiltLots } from "./rebuilt-lots.ts";

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
const lotCover = z.object({ fromTargetId: id, targetId: id, tokenId: id, sharesMicro: micro, costMicro: micro });
// Below zero: shares that came without a trade, at a cost that is told.
const settlement = z.object({
  targetId: id,
  tokenId: id,
  sharesMicro: micro,
  cashMicro: micro,
  costMicro: micro.optional(),
});
const merged = z.object({ targetId: id, tokenId: id, sharesMicro: micro, proceedsMicro: micro });
const merge = z.object({ sharesMicro: micro, lots: z.array(merged) });
const cash = z.object({ amountMicro: micro });
const debt = z.object({ targetId: id, tokenId: id, sharesMicro: micro });
const realisation = z.object({
  id,
  sharesMicro: micro,
  costMicro: micro,
  proceedsMicro: micro,
  feeMicro: micro,
  realisedMicro: micro,
});

type Fill = z.infer<typeof fill>;

/** Writes the books anew from the journal alone: amounts of signals, orders, fills and debts replace earlier ones. */
export class RebuiltBooks {
  readonly books: Books = emptyBooks();
  /** Rows whose body is not what their kind promises. */
  readonly problems: string[] = [];
  readonly #fills = new Map<number, Fill & { readonly costMicro: number }>();
  readonly #lots = new RebuiltLots(this.books);

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
    else if (kind === "merge") this.#merge(merge.parse(body));
    else if (kind === "realisation") this.#realisation(realisation.parse(body));
    else if (kind === "cash") this.#lots.cash(cash.parse(body).amountMicro);
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
    if (before !== undefined && before.status !== "failed") this.#lots.unbook(before, before.costMicro);
    const costMicro = body.status === "failed" ? 0 : this.#lots.book(body);
    this.#fills.set(body.id, { ...body, costMicro });
    this.books.fills.rows.set(String(body.id), [body.sharesMicro, body.collateralMicro, body.feeMicro]);
  }

  #lotCover({ fromTargetId, targetId, tokenId, sharesMicro, costMicro }: z.infer<typeof lotCover>): void {
    this.#lots.move({ targetId: fromTargetId, tokenId }, { targetId, tokenId }, sharesMicro, costMicro);
  }

  #settlement(body: z.infer<typeof settlement>): void {
    if (body.sharesMicro < 0) this.#lots.add(body, -body.sharesMicro, body.costMicro ?? 0);
    else this.#lots.redeem(body, body.sharesMicro, body.cashMicro);
  }

  #merge({ sharesMicro, lots }: z.infer<typeof merge>): void {
    for (const lot of lots) this.#lots.redeem(lot, lot.sharesMicro, lot.proceedsMicro);
    const paidMicro = lots.reduce((sum, lot) => sum + lot.proceedsMicro, 0);
    const givenMicro = lots.reduce((sum, lot) => sum + lot.sharesMicro, 0);
    if (paidMicro !== sharesMicro || givenMicro !== 2 * sharesMicro) {
      throw new Error(`a merge of ${sharesMicro} pairs gave ${givenMicro} shares for ${paidMicro}`);
    }
  }

  #realisation(body: z.infer<typeof realisation>): void {
    const { sharesMicro, costMicro, proceedsMicro, feeMicro, realisedMicro } = body;
    this.books.realisations.rows.set(String(body.id), [sharesMicro, costMicro, proceedsMicro, feeMicro, realisedMicro]);
  }

  #debt(body: z.infer<typeof debt>): void {
    const key = pairKey(body.targetId, body.tokenId);
    if (body.sharesMicro === 0) this.books.debts.rows.delete(key);
    else this.books.debts.rows.set(key, [body.sharesMicro]);
  }
}
