import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { OrderRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["orders"];

// Written out, not bound: SQLite uses the index of open orders only for the very condition it was made with.
const isOpen = sql<boolean>`terminal_ms is null`;
const isReserving = sql<boolean>`reserved_micro > 0`;

export class Orders extends SqliteTable<OrderRecord> implements Port {
  readonly #byHash: Statement<OrderRecord>;
  readonly #open: Statement<OrderRecord>;
  readonly #openOfToken: Statement<OrderRecord>;
  readonly #ofEpisode: Statement<OrderRecord>;
  readonly #after: Statement<OrderRecord>;
  readonly #signedAfter: Statement<OrderRecord>;
  readonly #moveEpisode: Statement<unknown>;
  readonly #reserved: Statement<{ reservedMicro: number }>;

  constructor(database: Database.Database) {
    super(database, "orders");
    const orders = builder.selectFrom("orders").selectAll();
    // The order of the index of open ones: by id alone SQLite would rather walk the whole table.
    const inIndexOrder = orders.orderBy("tokenId").orderBy("id");
    this.#byHash = new Statement(database, orders.where("hash", "=", parameter("hash")));
    this.#open = new Statement(database, inIndexOrder.where(isOpen));
    this.#openOfToken = new Statement(database, inIndexOrder.where(isOpen).where("tokenId", "=", parameter("tokenId")));
    this.#ofEpisode = new Statement(database, orders.where("episodeId", "=", parameter("episodeId")).orderBy("id"));
    const after = orders.where("id", ">", parameter("orderId")).orderBy("id").limit(parameter("limit"));
    this.#after = new Statement(database, after);
    this.#signedAfter = new Statement(database, after.where("signature", "is not", null));
    const moveEpisode = builder.updateTable("orders").set({ episodeId: parameter<number>("toEpisode") });
    this.#moveEpisode = new Statement(database, moveEpisode.where("episodeId", "=", parameter("fromEpisode")));
    const reserved = builder
      .selectFrom("orders")
      .select(({ fn }) => fn.coalesce(fn.sum<number>("reservedMicro"), sql.lit(0)).as("reservedMicro"));
    this.#reserved = new Statement(database, reserved.where(isReserving));
  }

  byHash(hash: string): OrderRecord | undefined {
    return this.#byHash.first({ hash });
  }

  open(): OrderRecord[] {
    return this.#open.all();
  }

  openOfToken(tokenId: number): OrderRecord[] {
    return this.#openOfToken.all({ tokenId });
  }

  ofEpisode(episodeId: number): OrderRecord[] {
    return this.#ofEpisode.all({ episodeId });
  }

  after(orderId: number, limit: number): OrderRecord[] {
    return this.#after.all({ orderId, limit });
  }

  signedAfter(orderId: number, limit: number): OrderRecord[] {
    return this.#signedAfter.all({ orderId, limit });
  }

  moveEpisode(fromEpisode: number, toEpisode: number): void {
    this.#moveEpisode.run({ fromEpisode, toEpisode });
  }

  reservedMicro(): number {
    return this.#reserved.one().reservedMicro;
  }
}
