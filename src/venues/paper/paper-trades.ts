import type { Side } from "../../domain/trade.ts";
import type { TradeStatus, VenueTrade } from "../../engine/ports.ts";
import type { PaperFile } from "./paper-file.ts";

/** A trade with what its order says of it. */
export interface PaperTrade extends VenueTrade {
  readonly token: string;
  readonly side: Side;
}

const COLUMNS = `trades.id, trades.order_hash AS orderHash, trades.price_micro AS priceMicro,
  trades.shares_micro AS sharesMicro, trades.collateral_micro AS collateralMicro, trades.fee_micro AS feeMicro,
  trades.at_ms AS atMs, trades.status, '' AS tx`;
const WITH_ORDER = "FROM trades JOIN orders ON orders.hash = trades.order_hash";
const UNSETTLED = "trades.status IN ('matched', 'mined', 'retrying')";

/** The trades of the paper venue; only their status ever changes. Nothing of paper has a transaction. */
export class PaperTrades {
  readonly #file: PaperFile;

  constructor(file: PaperFile) {
    this.#file = file;
  }

  of(orderHash: string): VenueTrade[] {
    return this.#file.all(`SELECT ${COLUMNS} FROM trades WHERE order_hash = :orderHash ORDER BY rowid`, { orderHash });
  }

  since(sinceMs: number): PaperTrade[] {
    return this.#file.all(
      `SELECT ${COLUMNS}, orders.token, orders.side ${WITH_ORDER}
        WHERE trades.at_ms >= :sinceMs ORDER BY trades.at_ms, trades.rowid`,
      { sinceMs },
    );
  }

  add({
    id,
    orderHash,
    priceMicro,
    sharesMicro,
    collateralMicro,
    feeMicro,
    atMs,
    status,
  }: Omit<VenueTrade, "tx">): void {
    this.#file.run(
      `INSERT INTO trades (id, order_hash, price_micro, shares_micro, collateral_micro, fee_micro, at_ms, status)
        VALUES (:id, :orderHash, :priceMicro, :sharesMicro, :collateralMicro, :feeMicro, :atMs, :status)`,
      { id, orderHash, priceMicro, sharesMicro, collateralMicro, feeMicro, atMs, status },
    );
  }

  /** Not settled and made by `untilMs`, oldest first. */
  unsettled(untilMs: number, most: number): PaperTrade[] {
    return this.#file.all(
      `SELECT ${COLUMNS}, orders.token, orders.side ${WITH_ORDER}
        WHERE ${UNSETTLED} AND trades.at_ms <= :untilMs ORDER BY trades.at_ms, trades.rowid LIMIT :most`,
      { untilMs, most },
    );
  }

  setStatus(id: string, status: TradeStatus): void {
    this.#file.run("UPDATE trades SET status = :status WHERE id = :id", { id, status });
  }

  /** Cash that sales brought and that may still be taken back. */
  unsettledCashMicro(): number {
    const query = `SELECT coalesce(sum(trades.collateral_micro - trades.fee_micro), 0) AS cashMicro ${WITH_ORDER}
      WHERE ${UNSETTLED} AND orders.side = 'SELL'`;
    return this.#file.one<{ cashMicro: number }>(query)?.cashMicro ?? 0;
  }

  /** Shares that purchases brought and that may still be taken back. */
  unsettledSharesMicro(token: string): number {
    const query = `SELECT coalesce(sum(trades.shares_micro), 0) AS sharesMicro ${WITH_ORDER}
      WHERE ${UNSETTLED} AND orders.side = 'BUY' AND orders.token = :token`;
    return this.#file.one<{ sharesMicro: number }>(query, { token })?.sharesMicro ?? 0;
  }

  /** Trades of a token on either side that are not settled. */
  countUnsettled(token: string): number {
    const query = `SELECT count(*) AS trades ${WITH_ORDER} WHERE ${UNSETTLED} AND orders.token = :token`;
    return this.#file.one<{ trades: number }>(query, { token })?.trades ?? 0;
  }
}
