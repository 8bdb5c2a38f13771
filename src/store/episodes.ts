import type Database from "better-sqlite3";
import type { EpisodeRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["episodes"];

export class Episodes extends SqliteTable<EpisodeRecord> implements Port {
  readonly #remove: Statement<unknown>;
  readonly #endingFrom: Statement<EpisodeRecord>;
  readonly #before: Statement<EpisodeRecord>;
  readonly #after: Statement<EpisodeRecord>;

  constructor(database: Database.Database) {
    super(database, "episodes");
    this.#remove = new Statement(database, builder.deleteFrom("episodes").where("id", "=", parameter("id")));
    const ofToken = builder
      .selectFrom("episodes")
      .selectAll()
      .where("targetId", "=", parameter("targetId"))
      .where("tokenId", "=", parameter("tokenId"))
      .limit(1);
    const key = parameter<number>("orderKey");
    const fromKeyOn = ofToken.where("lastKey", ">=", key).orderBy("lastKey");
    this.#endingFrom = new Statement(database, fromKeyOn);
    this.#before = new Statement(database, ofToken.where("lastKey", "<", key).orderBy("lastKey", "desc"));
    this.#after = new Statement(database, ofToken.where("firstKey", ">", key).orderBy("firstKey"));
  }

  remove(id: number): void {
    this.#remove.run({ id });
  }

  spanning(targetId: number, tokenId: number, orderKey: number): EpisodeRecord | undefined {
    // Episodes of one token do not overlap: only the first that ends at the key or later can span it.
    const next = this.#endingFrom.first({ targetId, tokenId, orderKey });
    return next !== undefined && next.firstKey <= orderKey ? next : undefined;
  }

  before(targetId: number, tokenId: number, orderKey: number): EpisodeRecord | undefined {
    return this.#before.first({ targetId, tokenId, orderKey });
  }

  after(targetId: number, tokenId: number, orderKey: number): EpisodeRecord | undefined {
    return this.#after.first({ targetId, tokenId, orderKey });
  }
}
