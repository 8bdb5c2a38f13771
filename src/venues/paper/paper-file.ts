import Database from "better-sqlite3";

/** Each takes the file from the layout before it to its own; a file of a higher number was written by a later program. */
const LAYOUTS: readonly string[] = [
  `
  CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), cash_micro INTEGER NOT NULL CHECK (cash_micro >= 0)) STRICT;
  CREATE TABLE orders (
    hash TEXT PRIMARY KEY, token TEXT NOT NULL, condition_id TEXT NOT NULL, side TEXT NOT NULL, limit_micro INTEGER NOT NULL,
    shares_micro INTEGER NOT NULL, created_ms INTEGER NOT NULL, trade_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'refused')), reason TEXT NOT NULL) STRICT;
  CREATE INDEX orders_state ON orders (state);
  CREATE TABLE trades (
    id TEXT PRIMARY KEY, order_hash TEXT NOT NULL REFERENCES orders (hash), price_micro INTEGER NOT NULL,
    shares_micro INTEGER NOT NULL CHECK (shares_micro > 0), collateral_micro INTEGER NOT NULL CHECK (collateral_micro >= 0),
    fee_micro INTEGER NOT NULL CHECK (fee_micro >= 0), at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX trades_order ON trades (order_hash);
  CREATE TABLE holdings (token TEXT PRIMARY KEY, shares_micro INTEGER NOT NULL CHECK (shares_micro > 0)) STRICT;
  CREATE TABLE taken (
    token TEXT NOT NULL, side TEXT NOT NULL, price_micro INTEGER NOT NULL, seen_micro INTEGER NOT NULL,
    taken_micro INTEGER NOT NULL CHECK (taken_micro BETWEEN 1 AND seen_micro), PRIMARY KEY (token, side, price_micro)) STRICT;
  CREATE TABLE payouts (
    id INTEGER PRIMARY KEY, condition_id TEXT NOT NULL, token TEXT NOT NULL, shares_micro INTEGER NOT NULL,
    cash_micro INTEGER NOT NULL, at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX payouts_condition ON payouts (condition_id);
  `,
  // Orders that rest, trades that settle later; whatever stood in the first layout was a settled FAK order.
  `
  ALTER TABLE orders ADD COLUMN type TEXT NOT NULL DEFAULT 'FAK' CHECK (type IN ('FAK', 'FOK', 'GTC', 'GTD'));
  ALTER TABLE orders ADD COLUMN expiration_s INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE orders ADD COLUMN post_only INTEGER NOT NULL DEFAULT 0 CHECK (post_only IN (0, 1));
  ALTER TABLE orders ADD COLUMN again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1));
  ALTER TABLE orders ADD COLUMN resting_ms INTEGER;
  ALTER TABLE trades ADD COLUMN status TEXT NOT NULL DEFAULT 'confirmed'
    CHECK (status IN ('matched', 'mined', 'confirmed', 'retrying', 'failed'));
  CREATE INDEX trades_at ON trades (at_ms);
  CREATE INDEX trades_unsettled ON trades (at_ms) WHERE status IN ('matched', 'mined', 'retrying');
  `,
];

type Named = Readonly<Record<string, string | number | null>>;

/** The database file of the paper venue's books: its layout, and statements prepared once. */
export class PaperFile {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  /**
   * Opens the file, made with an account of `startCashMicro` where there is none, and brings an older layout to the present
   * one. Throws when a later program wrote it.
   */
  constructor(file: string, startCashMicro: number, synchronous: "FULL" | "OFF") {
    this.#database = new Database(file);
    try {
      this.#database.pragma("journal_mode = WAL");
      this.#database.pragma(`synchronous = ${synchronous}`);
      this.#database.pragma("foreign_keys = ON");
      this.#bringUp(file, startCashMicro);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  isOpen(): boolean {
    return this.#database.open;
  }

  close(): void {
    this.#database.close();
  }

  /** All of `work` is stored, or nothing when it throws. */
  transact<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /** Returns how many rows it changed. */
  run(sql: string, values: Named = {}): number {
    return this.#statement(sql).run(values).changes;
  }

  one<Row>(sql: string, values: Named = {}): Row | undefined {
    return this.#statement(sql).get(values) as Row | undefined;
  }

  all<Row>(sql: string, values: Named = {}): Row[] {
    return this.#statement(sql).all(values) as Row[];
  }

  #bringUp(file: string, startCashMicro: number): void {
    const known = LAYOUTS.length;
    const layout = this.#database.pragma("user_version", { simple: true }) as number;
    if (layout > known) throw new Error(`${file} has layout ${layout} of a later program; this one knows ${known}`);
    if (layout === known) return;
    this.transact(() => {
      for (const step of LAYOUTS.slice(layout)) this.#database.exec(step);
      if (layout === 0)
        this.run("INSERT INTO account (id, cash_micro) VALUES (1, :startCashMicro)", { startCashMicro });
      this.#database.pragma(`user_version = ${known}`);
    });
  }

  /** Every text is a constant of these books, so there are few. */
  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
