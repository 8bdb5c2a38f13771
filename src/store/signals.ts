import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { Side } from "../domain/trade.ts";
import type { Records, SignalRecord } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["signals"];
type Extent = NonNullable<ReturnType<Port["extentOfEpisode"]>>;
type History = ReturnType<Port["historyOfEpisode"]>;

export class Signals extends SqliteTable<SignalRecord> implements Port {
  readonly #byKey: Statement<SignalRecord>;
  readonly #byAlias: Statement<SignalRecord>;
  readonly #ofTransaction: Statement<SignalRecord>;
  readonly #ofAlias: Statement<SignalRecord>;
  readonly #unproven: Statement<SignalRecord>;
  readonly #unprovenOf: Statement<SignalRecord>;
  readonly #unsettled: Statement<SignalRecord>;
  readonly #inTime: Statement<SignalRecord>;
  readonly #ofOrder: Statement<SignalRecord>;
  readonly #undecided: Statement<SignalRecord>;
  readonly #ofEpisode: Statement<SignalRecord>;
  readonly #move: Statement<unknown>;
  readonly #extent: Statement<Extent>;
  readonly #history: Statement<History>;
  readonly #latest: Statement<SignalRecord>;
  readonly #newest: Statement<SignalRecord>;
  readonly #settleOwed: Statement<unknown>;

  constructor(database: Database.Database) {
    super(database, "signals");
    const signals = builder.selectFrom("signals").selectAll();
    const ofToken = signals.where("targetId", "=", parameter("targetId")).where("tokenId", "=", parameter("tokenId"));
    this.#byKey = new Statement(
      database,
      ofToken.where("tx", "=", parameter("tx")).where("side", "=", parameter("side")),
    );
    const aliased = signals.where("aliasTx", "=", parameter("tx"));
    this.#byAlias = new Statement(
      database,
      aliased
        .where("targetId", "=", parameter("targetId"))
        .where("tokenId", "=", parameter("tokenId"))
        .where("side", "=", parameter("side")),
    );
    this.#ofTransaction = new Statement(database, signals.where("tx", "=", parameter("tx")));
    this.#ofAlias = new Statement(database, aliased);
    // Written out, not bound: SQLite uses the index of unproven signals only for the very condition it was made with.
    const isUnproven = sql<boolean>`proven = 0`;
    this.#unproven = new Statement(database, signals.where(isUnproven).orderBy("targetId").orderBy("tokenId"));
    this.#unprovenOf = new Statement(database, ofToken.where(isUnproven));
    const inTime = ofToken.where("venueS", ">=", parameter("fromS")).where("venueS", "<=", parameter("toS"));
    this.#unsettled = new Statement(database, inTime.where("proven", "=", 2));
    this.#inTime = new Statement(database, inTime.orderBy("orderKey").orderBy("id"));
    const ofOrder = signals.where("episodeId", "=", parameter("episodeId"));
    this.#ofOrder = new Statement(database, ofOrder.where("orderHash", "=", parameter("orderHash")).limit(1));
    const undecided = signals.where("outcome", "is", null).orderBy("orderKey").orderBy("id");
    this.#undecided = new Statement(database, undecided.limit(parameter("limit")));
    const ofEpisode = signals.where("episodeId", "=", parameter("episodeId"));
    this.#ofEpisode = new Statement(database, ofEpisode.orderBy("orderKey").orderBy("id"));
    this.#move = new Statement(database, move);
    this.#extent = new Statement(database, extent);
    this.#history = new Statement(database, history);
    const ofTarget = signals.where("targetId", "=", parameter("targetId"));
    this.#latest = new Statement(database, ofTarget.orderBy("venueS", "desc").orderBy("id", "desc").limit(1));
    const newest = ofTarget.where("venueS", ">=", parameter("fromS")).orderBy("venueS", "desc").orderBy("id", "desc");
    this.#newest = new Statement(database, newest.limit(parameter("limit")));
    this.#settleOwed = new Statement(database, settleOwed);
  }

  byKey(tx: string, targetId: number, tokenId: number, side: Side): SignalRecord | undefined {
    const key = { tx, targetId, tokenId, side };
    return this.#byKey.first(key) ?? this.#byAlias.first(key);
  }

  ofTransaction(tx: string): SignalRecord[] {
    return [...this.#ofTransaction.all({ tx }), ...this.#ofAlias.all({ tx })];
  }

  unproven(targetId?: number, tokenId?: number): SignalRecord[] {
    if (targetId === undefined || tokenId === undefined) return this.#unproven.all({});
    return this.#unprovenOf.all({ targetId, tokenId });
  }

  unsettled(targetId: number, tokenId: number, fromS: number, toS: number): SignalRecord[] {
    return this.#unsettled.all({ targetId, tokenId, fromS, toS });
  }

  inTime(targetId: number, tokenId: number, fromS: number, toS: number): SignalRecord[] {
    return this.#inTime.all({ targetId, tokenId, fromS, toS });
  }

  isOfOrder(episodeId: number, orderHash: string): boolean {
    return this.#ofOrder.first({ episodeId, orderHash }) !== undefined;
  }

  undecided(limit: number): SignalRecord[] {
    return this.#undecided.all({ limit });
  }

  ofEpisode(episodeId: number): SignalRecord[] {
    return this.#ofEpisode.all({ episodeId });
  }

  move(fromEpisode: number, orderKey: number, toEpisode: number): void {
    this.#move.run({ fromEpisode, orderKey, toEpisode });
  }

  /** The amounts are those of the common form, which decisions use (rule 2). */
  extentOfEpisode(episodeId: number): Extent | undefined {
    return this.#extent.first({ episodeId });
  }

  historyOfEpisode(episodeId: number): History {
    return this.#history.first({ episodeId }) ?? { sharesMicro: 0, collateralMicro: 0 };
  }

  latestOfTarget(targetId: number): SignalRecord | undefined {
    return this.#latest.first({ targetId });
  }

  newestOfTarget(targetId: number, fromS: number, limit: number): SignalRecord[] {
    return this.#newest.all({ targetId, fromS, limit });
  }

  settleOwed(targetId: number, tokenId: number): void {
    this.#settleOwed.run({ targetId, tokenId });
  }
}

const move = builder
  .updateTable("signals")
  .set({ episodeId: parameter<number>("toEpisode") })
  .where("episodeId", "=", parameter("fromEpisode"))
  .where("orderKey", ">", parameter("orderKey"));

const extent = builder
  .selectFrom("signals")
  .select(({ fn }) => [
    fn.min<number>("orderKey").as("firstKey"),
    fn.max<number>("orderKey").as("lastKey"),
    fn.sum<number>("grossSharesMicro").as("sharesMicro"),
    fn.sum<number>("netCollateralMicro").as("collateralMicro"),
    fn.countAll<number>().as("signals"),
  ])
  .where("episodeId", "=", parameter("episodeId"))
  .having(sql<boolean>`count(*) > 0`);

const history = builder
  .selectFrom("signals")
  .select(({ fn }) => [
    fn.coalesce(fn.sum<number>("grossSharesMicro"), sql<number>`0`).as("sharesMicro"),
    fn.coalesce(fn.sum<number>("netCollateralMicro"), sql<number>`0`).as("collateralMicro"),
  ])
  .where("episodeId", "=", parameter("episodeId"))
  .where("baseline", "=", 1);

const settleOwed = builder
  .updateTable("signals")
  .set({ outcome: "copied" })
  .where("targetId", "=", parameter("targetId"))
  .where("tokenId", "=", parameter("tokenId"))
  // Written out, not bound: SQLite uses the index of owed signals only for the very condition it was made with.
  .where(sql<boolean>`outcome = 'owed'`);
