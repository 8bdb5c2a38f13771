import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { builder } from "../../src/store/statement.ts";
import { temporaryStore } from "./temporary-store.ts";

it("chains every row to the one before, whatever it says", async () => {
  const { store, records, clock } = await temporaryStore();
  const bodies = fc.sample(fc.dictionary(fc.string(), fc.jsonValue()), { numRuns: 50, seed: 7 });
  bodies.forEach((body, i) => {
    clock.ms += i;
    store.transact(() => records.journal.append(i % 2 === 0 ? "signal" : 'a "quoted" kind', body));
  });
  const rows = store.rows(builder.selectFrom("journal").selectAll().orderBy("seq"));
  expect(rows.map((row) => row.seq)).toEqual(bodies.map((_, i) => i + 1));
  let before = "";
  rows.forEach((row, i) => {
    const body: unknown = JSON.parse(row.bodyJson);
    expect(JSON.stringify(body)).toBe(JSON.stringify(bodies[i]));
    const content = JSON.stringify({ seq: row.seq, atMs: row.atMs, kind: row.kind, body });
    before = createHash("sha256").update(`${before}\n${content}`).digest("hex");
    expect(row.hash).toBe(before);
  });
  expect(store.journalHead()).toEqual({ seq: 50, hash: before });
});

it("starts at nothing", async () => {
  const { store } = await temporaryStore();
  expect(store.journalHead()).toEqual({ seq: 0, hash: "" });
});
