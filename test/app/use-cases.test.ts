import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ClaimCode } from "../../src/app/claim-code.ts";
import { ask } from "../../src/app/confirmations.ts";
import { confirm } from "../../src/app/confirmed-action.ts";
import { plannedChange, setLimit, shown } from "../../src/app/limits.ts";
import { becomeOwner } from "../../src/app/ownership.ts";
import type { AppPorts, Person } from "../../src/app/ports.ts";
import { covers } from "../../src/app/roles.ts";
import { noteStranger } from "../../src/app/strangers.ts";
import { explain } from "../../src/app/why.ts";
import { ensureDay } from "../../src/engine/books/trading-day.ts";
import { systemRandom } from "../../src/ops/system-random.ts";
import { builder } from "../../src/store/statement.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { chatPorts } from "../handlers/chat-ports.ts";
import { seedTables } from "../handlers/seeded-tables.ts";
import { putEmptyDatabase } from "../store/empty-database.ts";

let folder: string;
let store: SqliteStore;
let app: AppPorts;
let owner: Person;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "app-"));
  const file = join(folder, "bot.sqlite");
  await putEmptyDatabase(file);
  store = await SqliteStore.open({ file, clockNowMs: Date.now, synchronous: "off" });
  seedTables(store.records);
  app = chatPorts(store, {});
  const made = becomeOwner(app, { telegramId: "1", name: "Alex" });
  if (made === undefined) throw new Error("nobody became the owner");
  owner = made;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const journal = (kind: string) =>
  store.rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", kind)).map(({ bodyJson }) => bodyJson);

describe("people", () => {
  it("are led by one owner, who is told who the bot is in the same transaction", () => {
    expect(becomeOwner(app, { telegramId: "2", name: "Robin" })).toBeUndefined();
    expect(app.persons.all()).toEqual([owner]);
    const waiting = store.rows(builder.selectFrom("deliveries").select(["chatId", "state"]));
    expect(waiting).toEqual([{ chatId: "1", state: "waiting" }]);
  });

  it("claim with a code that is good once and cannot be guessed", () => {
    const codes = new Set(Array.from({ length: 200 }, () => new ClaimCode(systemRandom).text));
    expect(codes.size).toBe(200);
    const code = new ClaimCode(systemRandom);
    expect(code.text).toMatch(/^([A-Z2-9]{4}-){2}[A-Z2-9]{4}$/);
    expect(code.matches(` ${code.text.toLowerCase()} `)).toBe(true);
    expect(["", code.text.slice(1), `${code.text}A`].some((wrong) => code.matches(wrong))).toBe(false);
    code.spend();
    expect(code.matches(code.text)).toBe(false);
  });

  it("have roles that fail closed", () => {
    expect(covers("owner", "operator")).toBe(true);
    expect(covers("viewer", "operator")).toBe(false);
    for (const role of ["", "Owner", "admin", "__proto__"]) expect(covers(role, "viewer")).toBe(false);
  });

  it("without a role are written down once a day each, at most a hundred, and told of once", () => {
    for (let turn = 0; turn < 3; turn++) {
      for (let id = 0; id < 150; id++) noteStranger(app, { telegramId: String(1000 + id), name: "X" });
    }
    expect(journal("stranger")).toHaveLength(100);
    expect(store.rows(builder.selectFrom("alerts").select("id").where("kind", "=", "stranger"))).toHaveLength(1);
  });
});

describe("limits", () => {
  it("take every amount that people write, exactly, and say it back as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (cents) => {
        const typed = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
        fc.pre(cents !== 500);
        const change = plannedChange(app, "max-per-trade", typed);
        expect(change.to).toBe(cents * 10_000);
        expect(shown(change, change.to)).toBe(`$${typed}`);
        expect(change.loosens).toBe(cents > 500);
      }),
    );
  });

  it("let the day go on when the owner allows a larger loss", () => {
    store.transact((records) => {
      const { day } = ensureDay(records, "UTC", { venueNowMs: app.venueNowMs, isTimeSure: () => true });
      records.days.put({ ...day, lossStopMs: 1 });
      setLimit(app, records, owner, { name: "dailyLossMicro", to: records.limits.get("dailyLossMicro") + 1 }, "test");
    });
    expect(store.records.days.latest()?.lossStopMs).toBeNull();
  });

  it("refuse everything else in words", () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        fc.pre(!/^\$?\d{1,9}(\.\d{1,2})?$/.test(typed));
        expect(() => plannedChange(app, "max-per-trade", typed)).toThrow(/is no value for max-per-trade/);
      }),
    );
  });
});

describe("a confirmation", () => {
  it("stays unused when its act fails, and what it did is undone", () => {
    const token = ask(app, { person: owner, chatId: "1", action: "resume", params: {}, effect: "" });
    expect(() => confirm(app, token, owner, "1")).toThrow(/I am running already/);
    expect(app.confirmations.byToken(token)?.usedMs).toBeNull();
  });

  it("belongs to one person and one chat", () => {
    const token = ask(app, { person: owner, chatId: "1", action: "resume", params: {}, effect: "" });
    expect(() => confirm(app, token, { ...owner, id: owner.id + 1 }, "1")).toThrow(/somebody else/);
    expect(() => confirm(app, token, owner, "-100")).toThrow(/somebody else/);
    expect(() => confirm(app, "made up", owner, "1")).toThrow(/do not know this question/);
  });

  it("does only what is known, however it got into the table", () => {
    for (const [action, params] of [
      ["transfer", {}],
      ["limit", { name: "maxPerTradeMicro", to: "much" }],
      ["limit", { name: "maxPerTradeMicro", to: -1 }],
    ] as const) {
      const token = ask(app, { person: owner, chatId: "1", action, params, effect: "" });
      expect(() => confirm(app, token, owner, "1")).toThrow();
    }
    expect(store.records.limits.get("maxPerTradeMicro")).toBe(5_000_000);
  });

  it("judges the role at the moment of the yes", () => {
    const token = ask(app, {
      person: owner,
      chatId: "1",
      action: "limit",
      params: { name: "maxPerTradeMicro", to: 9_000_000 },
      effect: "",
    });
    expect(() => confirm(app, token, { ...owner, role: "operator" }, "1")).toThrow(/Only the owner/);
    confirm(app, token, owner, "1");
    expect(store.records.limits.get("maxPerTradeMicro")).toBe(9_000_000);
    expect(journal("limit").at(-1)).toContain('"from":5000000,"to":9000000,"by":"Alex"');
  });
});

describe("why", () => {
  it("tells an order and its signal the same, and a skipped signal with the figures of what failed", () => {
    const order = explain(app, "1");
    expect(order.checks.every(({ passed }) => passed)).toBe(true);
    expect(explain(app, "#s1")).toEqual(order);
    const skipped = explain(app, "S2");
    expect(skipped.order).toBeUndefined();
    expect(skipped.checks.find(({ passed }) => !passed)).toEqual({
      name: "price range",
      rule: 23,
      passed: false,
      figures: "price $0.995, allowed $0.02 to $0.98",
    });
  });

  it("answers ids that are none with what an id is", () => {
    for (const typed of ["", "x", "-1", "1.5", "s", "1e3", "9".repeat(40)]) {
      expect(() => explain(app, typed)).toThrow(/Send .*\/why 12/);
    }
    expect(() => explain(app, "999")).toThrow("There is no trade 999.");
    expect(() => explain(app, "s999")).toThrow("There is no trade s999.");
  });
});
