import { hash } from "node:crypto";
import type Database from "better-sqlite3";
import type { Records } from "../engine/ports.ts";
import type { JournalTable } from "./schema.ts";
import { builder, parameter, Statement } from "./statement.ts";

type Port = Records["journal"];

export interface JournalHead {
  /** 0: nothing was written yet. */
  readonly seq: number;
  readonly hash: string;
}

const EMPTY: JournalHead = { seq: 0, hash: "" };

/**
 * The record of all that happened: rows are only added, each with the SHA-256 of the hash before it and of its own
 * content, so that a changed, missing or inserted row breaks the chain.
 */
export class Journal implements Port {
  readonly #insert: Statement<unknown>;
  readonly #last: Statement<JournalHead>;
  readonly #nowMs: () => number;
  #head: JournalHead | undefined;

  constructor(database: Database.Database, nowMs: () => number) {
    this.#insert = new Statement(database, insert);
    this.#last = new Statement(
      database,
      builder.selectFrom("journal").select(["seq", "hash"]).orderBy("seq", "desc").limit(1),
    );
    this.#nowMs = nowMs;
  }

  /** Adds a row to the transaction that is open. `body` must survive JSON. */
  append(kind: string, body: object): void {
    const before = this.head();
    const row = { seq: before.seq + 1, atMs: this.#nowMs(), kind, bodyJson: JSON.stringify(body) };
    const head = { seq: row.seq, hash: linkHash(before.hash, row) };
    this.#insert.run({ ...row, hash: head.hash });
    this.#head = head;
  }

  head(): JournalHead {
    this.#head ??= this.#last.first() ?? EMPTY;
    return this.#head;
  }

  /** After a rollback the last row is another one than was remembered. */
  forgetHead(): void {
    this.#head = undefined;
  }
}

const insert = builder.insertInto("journal").values({
  seq: parameter<number>("seq"),
  atMs: parameter<number>("atMs"),
  kind: parameter<string>("kind"),
  bodyJson: parameter<string>("bodyJson"),
  hash: parameter<string>("hash"),
});

/** Hex SHA-256 of the hash before, a line feed, and `{"seq":…,"atMs":…,"kind":…,"body":…}` with the body as it is stored. */
function linkHash(before: string, row: Omit<JournalTable, "hash">): string {
  const content = `{"seq":${row.seq},"atMs":${row.atMs},"kind":${JSON.stringify(row.kind)},"body":${row.bodyJson}}`;
  return hash("sha256", `${before}\n${content}`);
}
