import Database from "better-sqlite3";
import type { Side } from "../../domain/trade.ts";
import type { VenueOrder, VenueOrderState, VenueTrade } from "../../engine/ports.ts";
import type { TakenLevel } from "./matching.ts";

/** The layout below; a file with a higher number was written by a later program. */
const LAYOUT = 1;

const TABLES = `
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
`;

type Named = Readonly<Record<string, string | number>>;

/** The paper venue's own books, in a database file of their own: nothing else writes them, the ledger only asks over the venue. */
export class PaperBooks {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  /** Opens the file, made with `startCashMicro` where there is none. Throws when a later program wrote it. */
  constructor(file: string, startCashMicro: number, synchronous: "FULL" | "OFF") {
    this.#database = new Database(file);
    this.#database.pragma("journal_mode = WAL");
    this.#database.pragma(`synchronous = ${synchronous}`);
    this.#database.pragma("foreign_keys = ON");
    const layout = this.#database.pragma("user_version", { simple: true }) as number;
    if (layout > LAYOUT) {
      this.close();
      throw new Error(`${file} has layout ${layout} of a later program; this one knows ${LAYOUT}`);
    }
    if (layout === LAYOUT) return;
    this.transact(() => {
      this.#database.exec(TABLES);
      this.#run("INSERT INTO account (id, cash_micro) VALUES (1, :startCashMicro)", { startCashMicro });
      this.#database.pragma(`user_version = ${LAYOUT}`);
    });
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

  cashMicro(): number {
    return this.#one<{ cashMicro: number }>("SELECT cash_micro AS cashMicro FROM account WHERE id = 1")?.cashMicro ?? 0;
  }

  addCash(amountMicro: number): void {
    this.#run("UPDATE account SET cash_micro = cash_micro + :amountMicro WHERE id = 1", { amountMicro });
  }

  order(hash: string): (VenueOrderState & Omit<VenueOrder, "type">) | undefined {
    return this.#one(
      `SELECT hash, token, condition_id AS conditionId, side, limit_micro AS limitMicro, shares_micro AS sharesMicro,
        created_ms AS createdMs, trade_ms AS tradeMs, state, reason FROM orders WHERE hash = :hash`,
      { hash },
    );
  }

  addOrder(order: VenueOrder): void {
    const { hash, token, conditionId, side, limitMicro, sharesMicro, createdMs, tradeMs } = order;
    this.#run(
      `INSERT INTO orders (hash, token, condition_id, side, limit_micro, shares_micro, created_ms, trade_ms, state, reason)
        VALUES (:hash, :token, :conditionId, :side, :limitMicro, :sharesMicro, :createdMs, :tradeMs, 'open', '')`,
      { hash, token, conditionId, side, limitMicro, sharesMicro, createdMs, tradeMs },
    );
  }

  /** Ends an open order; one that has ended stays as it is. */
  endOrder(hash: string, state: "done" | "refused", reason: string): void {
    this.#run("UPDATE orders SET state = :state, reason = :reason WHERE hash = :hash AND state = 'open'", {
      hash,
      state,
      reason,
    });
  }

  endAllOpen(reason: string): void {
    this.#run("UPDATE orders SET state = 'done', reason = :reason WHERE state = 'open'", { reason });
  }

  trades(orderHash: string): VenueTrade[] {
    return this.#all(
      `SELECT id, order_hash AS orderHash, price_micro AS priceMicro, shares_micro AS sharesMicro,
        collateral_micro AS collateralMicro, fee_micro AS feeMicro, at_ms AS atMs
        FROM trades WHERE order_hash = :orderHash ORDER BY rowid`,
      { orderHash },
    );
  }

  addTrade(trade: VenueTrade): void {
    this.#run(
      `INSERT INTO trades (id, order_hash, price_micro, shares_micro, collateral_micro, fee_micro, at_ms)
        VALUES (:id, :orderHash, :priceMicro, :sharesMicro, :collateralMicro, :feeMicro, :atMs)`,
      { ...trade },
    );
  }

  holdings(): Map<string, number> {
    const rows = this.#all<{ token: string; sharesMicro: number }>(
      "SELECT token, shares_micro AS sharesMicro FROM holdings ORDER BY token",
    );
    return new Map(rows.map(({ token, sharesMicro }) => [token, sharesMicro]));
  }

  held(token: string): number {
    const query = "SELECT shares_micro AS sharesMicro FROM holdings WHERE token = :token";
    return this.#one<{ sharesMicro: number }>(query, { token })?.sharesMicro ?? 0;
  }

  /** Throws, and so undoes the transaction, when less would be left than nothing. */
  setHeld(token: string, sharesMicro: number): void {
    this.#run("DELETE FROM holdings WHERE token = :token", { token });
    if (sharesMicro === 0) return;
    this.#run("INSERT INTO holdings (token, shares_micro) VALUES (:token, :sharesMicro)", { token, sharesMicro });
  }

  /** What was taken from the levels that an order of this side meets. */
  taken(token: string, side: Side): TakenLevel[] {
    return this.#all(
      `SELECT price_micro AS priceMicro, seen_micro AS seenMicro, taken_micro AS takenMicro
        FROM taken WHERE token = :token AND side = :side`,
      { token, side },
    );
  }

  replaceTaken(token: string, side: Side, levels: readonly TakenLevel[]): void {
    this.#run("DELETE FROM taken WHERE token = :token AND side = :side", { token, side });
    for (const level of levels) {
      this.#run(
        `INSERT INTO taken (token, side, price_micro, seen_micro, taken_micro)
          VALUES (:token, :side, :priceMicro, :seenMicro, :takenMicro)`,
        { token, side, ...level },
      );
    }
  }

  paidOut(conditionId: string): number {
    const query = "SELECT coalesce(sum(cash_micro), 0) AS cashMicro FROM payouts WHERE condition_id = :conditionId";
    return this.#one<{ cashMicro: number }>(query, { conditionId })?.cashMicro ?? 0;
  }

  addPayout(payout: {
    conditionId: string;
    token: string;
    sharesMicro: number;
    cashMicro: number;
    atMs: number;
  }): void {
    this.#run(
      `INSERT INTO payouts (condition_id, token, shares_micro, cash_micro, at_ms)
        VALUES (:conditionId, :token, :sharesMicro, :cashMicro, :atMs)`,
      payout,
    );
  }

  #run(sql: string, values: Named = {}): void {
    this.#statement(sql).run(values);
  }

  #one<Row>(sql: string, values: Named = {}): Row | undefined {
    return this.#statement(sql).get(values) as Row | undefined;
  }

  #all<Row>(sql: string, values: Named = {}): Row[] {
    return this.#statement(sql).all(values) as Row[];
  }

  /** Prepared once: every text above is a constant, so there are few. */
  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
