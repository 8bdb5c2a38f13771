import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

/** The hashes that stand in the ledger: of transactions, orders, markets and anchors. A private key looks just like one. */
export class KnownHashes {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  /** @param hash 0x and 64 digits, in lower case */
  has(hash: string): boolean {
    const places = [
      builder.selectFrom("orders").select("id").where("hash", "=", hash).limit(1),
      builder.selectFrom("signals").select("id").where("tx", "=", hash).limit(1),
      builder.selectFrom("signals").select("id").where("aliasTx", "=", hash).limit(1),
      builder.selectFrom("signals").select("id").where("orderHash", "=", hash).limit(1),
      builder.selectFrom("holdingChanges").select("id").where("tx", "=", hash).limit(1),
      builder.selectFrom("tokens").select("id").where("conditionId", "=", hash).limit(1),
      builder.selectFrom("fills").select("id").where("tx", "=", hash).limit(1),
      builder.selectFrom("anchors").select("id").where("tx", "=", hash).limit(1),
      builder.selectFrom("anchors").select("id").where("root", "=", hash).limit(1),
    ];
    return places.some((place) => firstRow(this.#runner, place) !== undefined);
  }
}
