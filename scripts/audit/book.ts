/** Rows by their key, each with the amounts of these columns in micro-units. */
export interface Book {
  readonly columns: readonly string[];
  readonly rows: Map<string, readonly number[]>;
}

export type BookName =
  | "signals"
  | "orders"
  | "fills"
  | "lots"
  /** What each lot has realised. */
  | "realised"
  | "realisations"
  /** The same as what lots have realised, as the rows of each make it up. */
  | "realisations by lot"
  | "debts"
  | "account";

/** What the journal tells and what the tables hold are both written down as these books, and then compared. */
export type Books = Readonly<Record<BookName, Book>>;

export function emptyBooks(): Books {
  return {
    signals: { columns: ["shares", "collateral"], rows: new Map() },
    orders: { columns: ["notional", "reserved"], rows: new Map() },
    fills: { columns: ["shares", "collateral", "fee"], rows: new Map() },
    lots: { columns: ["shares", "cost"], rows: new Map() },
    realised: { columns: ["realised"], rows: new Map() },
    realisations: { columns: ["shares", "cost", "proceeds", "fee", "realised"], rows: new Map() },
    "realisations by lot": { columns: ["realised"], rows: new Map() },
    debts: { columns: ["shares"], rows: new Map() },
    account: { columns: ["cash", "realised", "fees"], rows: new Map() },
  };
}

/** The key of a lot or a debt. */
export function pairKey(targetId: number, tokenId: number): string {
  return `target ${targetId} token ${tokenId}`;
}

/** The one row of the account's book. */
export const ACCOUNT = "1";
