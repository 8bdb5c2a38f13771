import { describe, expect, it } from "vitest";
import type { NewAlert } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { temporaryStore } from "./temporary-store.ts";

async function alertsStore() {
  const { store, records, clock } = await temporaryStore();
  for (const severity of ["info", "warning", "critical"]) {
    const subscription = { chatId: `chat of ${severity}`, severity, byPerson: "owner", createdMs: 1 };
    store.run(builder.insertInto("subscriptions").values(subscription));
  }
  const told = () => store.rows(builder.selectFrom("deliveries").selectAll().orderBy("id"));
  const stored = () => store.rows(builder.selectFrom("alerts").selectAll().orderBy("id"));
  return { store, records, clock, told, stored };
}

const alert = (change: Partial<NewAlert> = {}): NewAlert => ({
  severity: "warning",
  kind: "order-unknown",
  text: "Order 7: no clear answer",
  ...change,
});

describe("an alert", () => {
  it.each([
    ["info", ["chat of info"]],
    ["warning", ["chat of info", "chat of warning"]],
    ["critical", ["chat of info", "chat of warning", "chat of critical"]],
  ] as const)("of severity %s goes to the chats that want it", async (severity, chats) => {
    const { records, told, stored, clock } = await alertsStore();
    records.alerts.raise(alert({ severity }));
    expect(told().map((delivery) => delivery.chatId)).toEqual(chats);
    expect(told()[0]).toMatchObject({ alertId: 1, state: "waiting", attempts: 0, nextMs: clock.ms, sentMs: null });
    expect(stored()).toEqual([{ id: 1, ...alert({ severity }), dedupeKey: null, times: 1, createdMs: clock.ms }]);
  });

  it("is undone with the transaction in which it was raised", async () => {
    const { store, records, told, stored } = await alertsStore();
    const work = () => {
      records.alerts.raise(alert());
      throw new Error("no");
    };
    expect(() => store.transact(work)).toThrow("no");
    expect([...told(), ...stored()]).toEqual([]);
    expect(store.journalHead().seq).toBe(0);
  });

  it("with the same key is told once an hour and counted meanwhile", async () => {
    const { records, told, stored, clock } = await alertsStore();
    const raise = () => records.alerts.raise(alert({ severity: "info", dedupeKey: "target 3 unreadable" }));
    raise();
    clock.ms += 3_599_999;
    raise();
    records.alerts.raise(alert({ severity: "info", dedupeKey: "target 4 unreadable" }));
    clock.ms += 1;
    raise();
    expect(stored().map(({ dedupeKey, times }) => `${dedupeKey} ${times}`)).toEqual([
      "target 3 unreadable 2",
      "target 4 unreadable 1",
      "target 3 unreadable 1",
    ]);
    expect(told()).toHaveLength(3);
  });

  it("with the same key is told again when the clock was set back behind it", async () => {
    const { records, stored, clock } = await alertsStore();
    const raise = () => records.alerts.raise(alert({ severity: "critical", dedupeKey: "not signed" }));
    raise();
    clock.ms -= 1_000;
    raise();
    clock.ms -= 7_200_000;
    raise();
    expect(stored().map(({ times }) => times)).toEqual([2, 1]);
  });

  it("that cannot be stored whole leaves nothing behind, and the journal goes on without a gap", async () => {
    const { store, records, told, stored } = await alertsStore();
    const unnamed = alert({ text: null as unknown as string });
    expect(() => records.alerts.raise(unnamed)).toThrow("NOT NULL");
    records.alerts.raise(alert());
    expect([stored().length, told().length, store.journalHead().seq]).toEqual([1, 2, 1]);
  });

  it("stands in the journal", async () => {
    const { store, records } = await alertsStore();
    records.alerts.raise(alert());
    const [row] = store.rows(builder.selectFrom("journal").selectAll());
    expect(row?.kind).toBe("alert");
    expect(JSON.parse(row?.bodyJson ?? "")).toEqual({ id: 1, ...alert() });
  });
});
