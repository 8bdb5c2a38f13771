import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { Records } from "../../src/engine/ports.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { aTarget } from "./sample-rows.ts";
import { temporaryStore } from "./temporary-store.ts";

describe("a transaction", () => {
  it("stores all of its work and returns its result", async () => {
    const { store, records } = await temporaryStore();
    const id = store.transact((r) => {
      r.journal.append("target", { name: "whale" });
      return r.targets.insert(aTarget());
    });
    expect(records.targets.get(id)).toEqual({ id, ...aTarget() });
    expect(store.journalHead().seq).toBe(1);
  });

  it("stores nothing when its work throws, and the journal goes on from the row before", async () => {
    const { store, records } = await temporaryStore();
    store.transact((r) => r.journal.append("state", { to: "running" }));
    const before = store.journalHead();
    const work = (r: Records) => {
      r.targets.insert(aTarget());
      r.journal.append("target", { name: "whale" });
      throw new Error("no");
    };
    expect(() => store.transact(work)).toThrow("no");
    expect(records.targets.all()).toEqual([]);
    expect(store.journalHead()).toEqual(before);
    store.transact((r) => r.journal.append("target", { name: "scalper" }));
    expect(store.journalHead().seq).toBe(2);
  });

  it("refuses work that returns a promise and undoes it", async () => {
    const { store, records } = await temporaryStore();
    const work = (r: Records) => {
      r.targets.insert(aTarget());
      return Promise.resolve(1);
    };
    // @ts-expect-error: the type refuses a promise, too.
    expect(() => store.transact(work)).toThrow("synchronous");
    expect(records.targets.all()).toEqual([]);
  });

  it("refuses another inside it, and the outer one is undone by that error", async () => {
    const { store, records } = await temporaryStore();
    const nested = (r: Records) => {
      r.targets.insert(aTarget());
      store.transact(() => 1);
    };
    expect(() => store.transact(nested)).toThrow("open already");
    expect(records.targets.all()).toEqual([]);
    expect(store.transact(() => "the next one works")).toBe("the next one works");
  });
});

describe("the database", () => {
  it("is in write-ahead mode, checks foreign keys, and syncs fully unless told otherwise", async () => {
    const { store, file } = await temporaryStore();
    store.close();
    const full = await SqliteStore.open({ file, clockNowMs: () => 0 });
    const raw = new Database(file, { readonly: true });
    expect(raw.pragma("journal_mode", { simple: true })).toBe("wal");
    raw.close();
    expect(() => full.records.fills.insert({ ...fillOfNothing })).toThrow("FOREIGN KEY");
    full.close();
  });

  it("keeps what was stored over closing and opening", async () => {
    const { store, file, clock } = await temporaryStore();
    store.transact((r) => {
      r.targets.insert(aTarget());
      r.journal.append("target", { name: "whale" });
    });
    const head = store.journalHead();
    store.close();
    const { store: again, records } = await temporaryStore(file, clock);
    expect(records.targets.all()).toEqual([{ id: 1, ...aTarget() }]);
    expect(again.journalHead()).toEqual(head);
  });

  it("refuses values of another type instead of storing them", async () => {
    const { records } = await temporaryStore();
    const wrong = aTarget({ addedMs: "yesterday" as unknown as number });
    expect(() => records.targets.insert(wrong)).toThrow("cannot store TEXT value in INTEGER column");
  });
});

const fillOfNothing = {
  ...{ targetId: 1, status: "confirmed", tx: "", basisMicro: 0 },
  orderId: 99,
  venueTradeId: "t",
  priceMicro: 1,
  sharesMicro: 1,
  collateralMicro: 1,
  feeMicro: 0,
  atMs: 1,
};
