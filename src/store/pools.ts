import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { PoolMemberRecord, PoolRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["pools"];

const isOpen = sql<boolean>`ended_ms is null`;

/** Copies that are too small alone, with the signals that wait in each (rule 15). */
export class Pools extends SqliteTable<PoolRecord> implements Port {
  readonly #open: Statement<PoolRecord>;
  readonly #of: Statement<PoolRecord>;
  readonly #join: Statement<unknown>;
  readonly #ofSignal: Statement<PoolRecord>;
  readonly #members: Statement<PoolMemberRecord>;

  constructor(database: Database.Database) {
    super(database, "pools");
    const open = builder.selectFrom("pools").selectAll().where(isOpen);
    this.#open = new Statement(database, open.orderBy("targetId").orderBy("tokenId"));
    const ofTarget = open.where("targetId", "=", parameter("targetId"));
    this.#of = new Statement(database, ofTarget.where("tokenId", "=", parameter("tokenId")));
    const member = { poolId: parameter<number>("poolId"), signalId: parameter<number>("signalId") };
    const join = builder.insertInto("poolMembers").values(member);
    this.#join = new Statement(
      database,
      join.onConflict((conflict) => conflict.doNothing()),
    );
    const ofSignal = builder
      .selectFrom("pools")
      .selectAll("pools")
      .innerJoin("poolMembers", "poolMembers.poolId", "pools.id")
      .where("poolMembers.signalId", "=", parameter("signalId"));
    this.#ofSignal = new Statement(database, ofSignal.orderBy("pools.id", "desc").limit(1));
    const members = builder.selectFrom("poolMembers").selectAll().where("poolId", "=", parameter("poolId"));
    this.#members = new Statement(database, members.orderBy("id"));
  }

  open(): PoolRecord[] {
    return this.#open.all();
  }

  of(targetId: number, tokenId: number): PoolRecord | undefined {
    return this.#of.first({ targetId, tokenId });
  }

  join(poolId: number, signalId: number): void {
    this.#join.run({ poolId, signalId });
  }

  ofSignal(signalId: number): PoolRecord | undefined {
    return this.#ofSignal.first({ signalId });
  }

  members(poolId: number): PoolMemberRecord[] {
    return this.#members.all({ poolId });
  }
}
