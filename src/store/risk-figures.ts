import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { Records, RoundTrip } from "../engine/ports.ts";
import type { Values } from "./statement.ts";
import { builder, parameter, Statement } from "./statement.ts";

type Port = Records["risk"];

interface Sum {
  /** null where there is nothing to add. */
  readonly micro: number | null;
}

/** Of lots, and of open buys. */
type Exposure = readonly [Statement<Sum>, Statement<Sum>];

function sumOf(exposure: Exposure, values: Values = {}): number {
  return exposure.reduce((sum, statement) => sum + (statement.one(values).micro ?? 0), 0);
}

// Written out, not bound: SQLite uses an index of some rows only for the very condition it was made with.
const isHeld = sql<boolean>`shares_micro > 0`;
const isClosed = sql<boolean>`closed_ms is not null and shares_micro = 0`;
const isOpenBuy = sql<boolean>`terminal_ms is null and side = 'BUY'`;
const isBuy = sql<boolean>`side = 'BUY'`;

const held = () =>
  builder
    .selectFrom("lots")
    .select(({ fn }) => fn.sum<number | null>("costMicro").as("micro"))
    .where(isHeld);
const ordered = () =>
  builder
    .selectFrom("orders")
    .select(({ fn }) => fn.sum<number | null>("notionalMicro").as("micro"))
    .where(isOpenBuy);
const buysAfter = () => builder.selectFrom("orders").where("createdMs", ">", parameter<number>("sinceMs")).where(isBuy);

const kept = () => builder.selectFrom("roundTrips").select(["closedMs", "realisedMicro"]);
/**
 * Closed lots with what they realised since they were last opened. One that only gave its shares to another, or whose purchase
 * never settled, has realised nothing and does not count.
 */
const ended = <Column extends "id" | "tokenId">(columns: readonly Column[]) =>
  builder
    .selectFrom("lots")
    .select([
      ...columns,
      sql<number>`closed_ms`.as("closedMs"),
      sql<number>`realised_micro - coalesce((select sum(realised_micro) from round_trips
        where round_trips.lot_id = lots.id), 0)`.as("realisedMicro"),
    ])
    .where(isClosed)
    .where(sql<boolean>`exists (select 1 from realisations where realisations.target_id = lots.target_id
      and realisations.token_id = lots.token_id and realisations.at_ms >= lots.opened_ms)`);

/** Sums and counts that limits are held against: each by an index, so that they cost the same however long the bot has run. */
export class RiskFigures implements Port {
  readonly #total: Exposure;
  readonly #ofTarget: Exposure;
  readonly #ofEvent: Exposure;
  readonly #noteEvent: Statement<unknown>;
  readonly #eventOf: Statement<{ event: string }>;
  readonly #buysSince: Statement<{ count: number }>;
  readonly #boughtSince: Statement<Sum>;
  readonly #repeats: Statement<{ count: number }>;
  readonly #keepRoundTrip: Statement<unknown>;
  readonly #roundTrips: Statement<RoundTrip>;
  readonly #roundTripsSince: Statement<RoundTrip>;

  constructor(database: Database.Database) {
    const exposure = (lots: ReturnType<typeof held>, buys: ReturnType<typeof ordered>) =>
      [new Statement<Sum>(database, lots), new Statement<Sum>(database, buys)] as const;
    this.#total = exposure(held(), ordered());
    const target = parameter<number>("targetId");
    // The plus keeps SQLite from walking all lots that a target ever had: those that are open are fewer.
    const isOfTarget = sql<boolean>`+target_id = ${target}`;
    this.#ofTarget = exposure(held().where(isOfTarget), ordered().where(isOfTarget));
    const ofEvent = builder.selectFrom("tokenEvents").select("tokenId").where("event", "=", parameter<string>("event"));
    this.#ofEvent = exposure(held().where("tokenId", "in", ofEvent), ordered().where("tokenId", "in", ofEvent));
    const event = { tokenId: parameter<number>("tokenId"), event: parameter<string>("event") };
    this.#noteEvent = new Statement(
      database,
      builder
        .insertInto("tokenEvents")
        .values(event)
        .onConflict((clash) =>
          clash.column("tokenId").doUpdateSet({ event: event.event }).where("tokenEvents.event", "!=", event.event),
        ),
    );
    const eventOf = builder.selectFrom("tokenEvents").select("event").where("tokenId", "=", event.tokenId);
    this.#eventOf = new Statement(database, eventOf);
    const count = sql<number>`count(*)`.as("count");
    this.#buysSince = new Statement(database, buysAfter().select(count));
    const ofToken = () => buysAfter().where("tokenId", "=", parameter<number>("tokenId"));
    const committed = sql<number | null>`sum(case when terminal_ms is null then notional_micro
      else filled_collateral_micro end)`.as("micro");
    this.#boughtSince = new Statement(database, ofToken().select(committed));
    this.#repeats = new Statement(
      database,
      ofToken()
        .where("limitMicro", "=", parameter<number>("limitMicro"))
        .where("targetId", "=", target)
        .where("episodeId", "is not", parameter<number>("episodeId"))
        .where("state", "!=", sql.lit("refused"))
        .select(count),
    );
    this.#keepRoundTrip = new Statement(
      database,
      builder
        .insertInto("roundTrips")
        .columns(["lotId", "tokenId", "closedMs", "realisedMicro"])
        .expression(ended(["id", "tokenId"]).where("id", "=", parameter<number>("lotId"))),
    );
    const since = parameter<number>("sinceMs");
    this.#roundTrips = new Statement(
      database,
      ended([]).unionAll(kept()).orderBy("closedMs", "desc").limit(parameter("limit")),
    );
    const token = parameter<number>("tokenId");
    this.#roundTripsSince = new Statement(
      database,
      ended([])
        .where("tokenId", "=", token)
        .where("closedMs", ">", since)
        .unionAll(kept().where("tokenId", "=", token).where("closedMs", ">", since))
        .orderBy("closedMs", "desc"),
    );
  }

  exposureMicro(): number {
    return sumOf(this.#total);
  }

  exposureOfTargetMicro(targetId: number): number {
    return sumOf(this.#ofTarget, { targetId });
  }

  exposureOfEventMicro(event: string): number {
    return sumOf(this.#ofEvent, { event });
  }

  noteEvent(tokenId: number, event: string): void {
    this.#noteEvent.run({ tokenId, event });
  }

  eventOf(tokenId: number): string | undefined {
    return this.#eventOf.first({ tokenId })?.event;
  }

  buysSince(sinceMs: number): number {
    return this.#buysSince.one({ sinceMs }).count;
  }

  boughtSinceMicro(tokenId: number, sinceMs: number): number {
    return this.#boughtSince.one({ tokenId, sinceMs }).micro ?? 0;
  }

  repeats(order: Parameters<Port["repeats"]>[0], sinceMs: number): number {
    return this.#repeats.one({ ...order, sinceMs }).count;
  }

  keepRoundTrip(lotId: number): void {
    this.#keepRoundTrip.run({ lotId });
  }

  roundTrips(limit: number): RoundTrip[] {
    return this.#roundTrips.all({ limit });
  }

  lostSinceMs(tokenId: number, sinceMs: number): number | undefined {
    return this.#roundTripsSince.all({ tokenId, sinceMs }).find(({ realisedMicro }) => realisedMicro < 0)?.closedMs;
  }
}
