import type Database from "better-sqlite3";
import type { Records, TokenRecord } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["tokens"];

export class Tokens extends SqliteTable<TokenRecord> implements Port {
  readonly #byToken: Statement<TokenRecord>;
  readonly #ofCondition: Statement<TokenRecord>;

  constructor(database: Database.Database) {
    super(database, "tokens");
    const tokens = builder.selectFrom("tokens").selectAll();
    this.#byToken = new Statement(database, tokens.where("token", "=", parameter("token")));
    this.#ofCondition = new Statement(
      database,
      tokens.where("conditionId", "=", parameter("conditionId")).orderBy("outcomeIndex"),
    );
  }

  byToken(token: string): TokenRecord | undefined {
    return this.#byToken.first({ token });
  }

  ofCondition(conditionId: string): TokenRecord[] {
    return this.#ofCondition.all({ conditionId });
  }
}
