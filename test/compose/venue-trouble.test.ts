import { expect, it } from "vitest";
import { tellTrouble } from "../../src/compose/venue-trouble.ts";
import { changeTradingState, tradingState } from "../../src/engine/trading-state.ts";
import { builder } from "../../src/store/statement.ts";
import { temporaryStore } from "../store/temporary-store.ts";

const BLOCKED = { kind: "stopped", text: "orders are blocked from here (US)", words: "geoblocked" } as const;

it("a venue that stops us again after a resume is told again, however soon; what merely lasts is told once an hour", async () => {
  const { store, clock } = await temporaryStore();
  const alerts = () => store.rows(builder.selectFrom("alerts").select(["severity", "times"]).orderBy("id"));
  const resume = () =>
    store.transact((records) =>
      changeTradingState(records, { state: "running", sinceMs: clock.ms, by: "Alex", reason: "" }),
    );
  resume();
  tellTrouble(store, BLOCKED, clock.ms);
  tellTrouble(store, BLOCKED, clock.ms);
  expect(alerts()).toEqual([
    { severity: "critical", times: 1 },
    { severity: "critical", times: 1 },
  ]);
  tellTrouble(store, BLOCKED, clock.ms);
  expect(alerts()).toHaveLength(2);
  clock.ms += 20 * 60_000;
  resume();
  tellTrouble(store, BLOCKED, clock.ms);
  expect(tradingState(store.records)).toMatchObject({ state: "paused", by: "the venue" });
  expect(alerts()).toHaveLength(3);
});
