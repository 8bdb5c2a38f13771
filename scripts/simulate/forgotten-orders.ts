import type { BotBooks } from "./checks/bot-books.ts";

/** An order that a restored database knows nothing of, and what it copied. */
export interface ForgottenOrder {
  readonly hash: string;
  readonly salt: string;
  readonly side: string;
  /** Of the trade that it copied; null for an order of our own. */
  readonly tx: string | null;
  readonly wallet: string | null;
  readonly token: string;
}

/** All orders of a database, as one has to know them once it has forgotten them. */
export function forgottenOrders(books: BotBooks): ForgottenOrder[] {
  return books.rows<ForgottenOrder>(
    `select o.hash, o.salt, o.side, s.tx, s.wallet, t.token from orders o join tokens t on t.id = o.token_id
     left join signals s on s.id = o.signal_id`,
  );
}
