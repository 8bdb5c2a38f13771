import type Database from "better-sqlite3";
import type { OrderPartRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["orderParts"];

/** The episodes behind an order that was made for several (rule 15). */
export class OrderParts extends SqliteTable<OrderPartRecord> implements Port {
  readonly #ofOrder: Statement<OrderPartRecord>;
  readonly #ofEpisode: Statement<OrderPartRecord>;
  readonly #moveEpisode: Statement<unknown>;

  constructor(database: Database.Database) {
    super(database, "orderParts");
    const ofOrder = builder.selectFrom("orderParts").selectAll().where("orderId", "=", parameter("orderId"));
    this.#ofOrder = new Statement(database, ofOrder.orderBy("id"));
    const ofEpisode = builder.selectFrom("orderParts").selectAll().where("episodeId", "=", parameter("episodeId"));
    this.#ofEpisode = new Statement(database, ofEpisode.orderBy("id"));
    const move = builder.updateTable("orderParts").set({ episodeId: parameter<number>("toEpisode") });
    this.#moveEpisode = new Statement(database, move.where("episodeId", "=", parameter("fromEpisode")));
  }

  ofOrder(orderId: number): OrderPartRecord[] {
    return this.#ofOrder.all({ orderId });
  }

  ofEpisode(episodeId: number): OrderPartRecord[] {
    return this.#ofEpisode.all({ episodeId });
  }

  moveEpisode(fromEpisode: number, toEpisode: number): void {
    this.#moveEpisode.run({ fromEpisode, toEpisode });
  }
}
