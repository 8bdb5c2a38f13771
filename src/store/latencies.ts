import type Database from "better-sqlite3";
import type { LatencyRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import { builder, parameter, Statement } from "./statement.ts";

type Port = Records["latencies"];

/** The most signals that figures are made of. */
const MOST_ROWS = 10_000;

/** When each thing happened to a signal. */
export class Latencies implements Port {
  readonly #latencies: KeyedTable<LatencyRecord>;
  readonly #since: Statement<LatencyRecord>;

  constructor(database: Database.Database) {
    this.#latencies = new KeyedTable(database, "latencies", "signalId");
    const since = builder.selectFrom("latencies").selectAll().where("firstSeenMs", ">=", parameter("sinceMs"));
    this.#since = new Statement(database, since.orderBy("firstSeenMs").limit(MOST_ROWS));
  }

  of(signalId: number): LatencyRecord | undefined {
    return this.#latencies.find(signalId);
  }

  put(latency: LatencyRecord): void {
    this.#latencies.put(latency);
  }

  since(sinceMs: number): LatencyRecord[] {
    return this.#since.all({ sinceMs });
  }
}
