import type { PaperFile } from "./paper-file.ts";

/** Shares that a resolution turned into cash. */
export interface Payout {
  readonly conditionId: string;
  readonly token: string;
  readonly sharesMicro: number;
  readonly cashMicro: number;
  readonly atMs: number;
}

/** What the paper account owns: cash, shares, and what it was paid for shares of resolved markets. */
export class PaperAccount {
  readonly #file: PaperFile;

  constructor(file: PaperFile) {
    this.#file = file;
  }

  cashMicro(): number {
    const query = "SELECT cash_micro AS cashMicro FROM account WHERE id = 1";
    return this.#file.one<{ cashMicro: number }>(query)?.cashMicro ?? 0;
  }

  /** Throws, and so undoes the transaction, when less would be left than nothing. */
  addCash(amountMicro: number): void {
    this.#file.run("UPDATE account SET cash_micro = cash_micro + :amountMicro WHERE id = 1", { amountMicro });
  }

  /** All that is held, by token. */
  shares(): Map<string, number> {
    const rows = this.#file.all<{ token: string; sharesMicro: number }>(
      "SELECT token, shares_micro AS sharesMicro FROM holdings ORDER BY token",
    );
    return new Map(rows.map(({ token, sharesMicro }) => [token, sharesMicro]));
  }

  held(token: string): number {
    const query = "SELECT shares_micro AS sharesMicro FROM holdings WHERE token = :token";
    return this.#file.one<{ sharesMicro: number }>(query, { token })?.sharesMicro ?? 0;
  }

  /** Throws, and so undoes the transaction, when less would be left than nothing. */
  addShares(token: string, sharesMicro: number): void {
    const leftMicro = this.held(token) + sharesMicro;
    this.#file.run("DELETE FROM holdings WHERE token = :token", { token });
    if (leftMicro === 0) return;
    this.#file.run("INSERT INTO holdings (token, shares_micro) VALUES (:token, :leftMicro)", { token, leftMicro });
  }

  paidOut(conditionId: string): number {
    const query = "SELECT coalesce(sum(cash_micro), 0) AS cashMicro FROM payouts WHERE condition_id = :conditionId";
    return this.#file.one<{ cashMicro: number }>(query, { conditionId })?.cashMicro ?? 0;
  }

  /** Turns shares into cash. */
  payOut({ conditionId, token, sharesMicro, cashMicro, atMs }: Payout): void {
    this.#file.run(
      `INSERT INTO payouts (condition_id, token, shares_micro, cash_micro, at_ms)
        VALUES (:conditionId, :token, :sharesMicro, :cashMicro, :atMs)`,
      { conditionId, token, sharesMicro, cashMicro, atMs },
    );
    this.addShares(token, -sharesMicro);
    this.addCash(cashMicro);
  }
}
