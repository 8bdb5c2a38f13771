import { hash } from "node:crypto";
import type Database from "better-sqlite3";
import type { Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";

type Port = Records["deadLetters"];

/** A body is kept up to here; its hash is of all of it. No row that a venue means to send comes near. */
const MAX_BODY_LENGTH = 100_000;

/** What a feed sent and nobody understood, kept for a later version (rule 11). */
export class DeadLetters implements Port {
  readonly #keep: Statement<unknown>;
  readonly #count: Statement<{ count: number }>;

  constructor(database: Database.Database) {
    this.#keep = new Statement(database, keep);
    const count = builder.selectFrom("deadLetters").select(({ fn }) => fn.countAll<number>().as("count"));
    this.#count = new Statement(database, count);
  }

  keep(source: string, problem: string, body: string, atMs: number): void {
    this.#keep.run({ source, problem, body: body.slice(0, MAX_BODY_LENGTH), bodyHash: hash("sha256", body), atMs });
  }

  count(): number {
    return this.#count.one().count;
  }
}

const keep = builder
  .insertInto("deadLetters")
  .values({
    source: parameter<string>("source"),
    problem: parameter<string>("problem"),
    body: parameter<string>("body"),
    bodyHash: parameter<string>("bodyHash"),
    times: 1,
    firstMs: parameter<number>("atMs"),
    lastMs: parameter<number>("atMs"),
  })
  .onConflict((conflict) =>
    conflict.columns(["bodyHash", "source"]).doUpdateSet(({ ref, eb }) => ({
      times: eb("deadLetters.times", "+", 1),
      problem: ref("excluded.problem"),
      lastMs: ref("excluded.lastMs"),
    })),
  );
