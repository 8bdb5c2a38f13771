import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { LotRecord, LotSum, MarkedHolding, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["lots"];

// Written out, not bound: SQLite uses the index of such lots only for the very condition it was made with.
const isOpen = sql<boolean>`shares_micro > 0`;
const hasRealised = sql<boolean>`realised_micro <> 0`;

export class Lots extends SqliteTable<LotRecord> implements Port {
  readonly #of: Statement<LotRecord>;
  readonly #open: Statement<LotRecord>;
  readonly #openOfToken: Statement<LotRecord>;
  readonly #marked: Statement<MarkedHolding>;
  readonly #realised: Statement<LotSum>;
  readonly #countOpenTokens: Statement<{ count: number }>;
  readonly #dustTokens: Statement<{ tokenId: number }>;

  constructor(database: Database.Database) {
    super(database, "lots");
    const lots = builder.selectFrom("lots").selectAll();
    // The order of the index of open ones: by id alone SQLite would rather walk the whole table.
    const inIndexOrder = lots.orderBy("tokenId").orderBy("id");
    const ofToken = lots.where("tokenId", "=", parameter("tokenId"));
    this.#of = new Statement(database, ofToken.where("targetId", "=", parameter("targetId")));
    this.#open = new Statement(database, inIndexOrder.where(isOpen));
    this.#openOfToken = new Statement(database, ofToken.where(isOpen).orderBy("id"));
    const marked = builder
      .selectFrom("lots")
      .leftJoin("marks", "marks.tokenId", "lots.tokenId")
      .select(["lots.sharesMicro", "marks.priceMicro", "marks.atMs", "marks.kind"])
      .where(isOpen);
    this.#marked = new Statement(database, marked);
    const sums = builder.selectFrom("lots").select(["targetId", "tokenId", "realisedMicro"]);
    this.#realised = new Statement(database, sums.where(hasRealised).orderBy("targetId").orderBy("tokenId"));
    const countOpenTokens = builder
      .selectFrom("lots")
      .select(({ fn }) => fn.count<number>("tokenId").distinct().as("count"))
      .where(isOpen);
    this.#countOpenTokens = new Statement(database, countOpenTokens);
    const dust = builder
      .selectFrom("lots")
      .innerJoin("tokens", "tokens.id", "lots.tokenId")
      .innerJoin("markets", "markets.conditionId", "tokens.conditionId")
      .select("lots.tokenId")
      .where(isOpen)
      .groupBy("lots.tokenId")
      .having(sql<boolean>`sum(lots.shares_micro) < max(markets.min_shares_micro)`);
    this.#dustTokens = new Statement(database, dust);
  }

  of(targetId: number, tokenId: number): LotRecord | undefined {
    return this.#of.first({ targetId, tokenId });
  }

  open(): LotRecord[] {
    return this.#open.all();
  }

  openOfToken(tokenId: number): LotRecord[] {
    return this.#openOfToken.all({ tokenId });
  }

  marked(): MarkedHolding[] {
    return this.#marked.all();
  }

  realised(): LotSum[] {
    return this.#realised.all();
  }

  countOpenTokens(): number {
    return this.#countOpenTokens.one().count;
  }

  countDustTokens(): number {
    return this.#dustTokens.all().length;
  }
}
