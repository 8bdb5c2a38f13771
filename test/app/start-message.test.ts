import { afterEach, beforeEach, expect, it } from "vitest";
import type { AppPorts } from "../../src/app/ports.ts";
import { tellStart } from "../../src/app/start-message.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";
import { JobRunRepository } from "../../src/store/app/job-run-repository.ts";
import { builder } from "../../src/store/statement.ts";
import { chatPorts } from "../handlers/chat-ports.ts";
import { temporaryStore } from "../store/temporary-store.ts";

let opened: Awaited<ReturnType<typeof temporaryStore>>;
let app: AppPorts;
beforeEach(async () => {
  opened = await temporaryStore();
  app = chatPorts(opened.store, {});
});
afterEach(() => opened.store.close());

const told = () => opened.store.rows(builder.selectFrom("alerts").select(["severity", "text", "times"]));

it("tells nothing at the first start", () => {
  tellStart(app);
  expect(told()).toEqual([]);
});

it("tells for how long the bot was away and what goes on, once an hour", () => {
  const runs = new JobRunRepository(opened.store);
  const nowMs = app.marketClock.nowMs();
  runs.end(runs.begin("scan", nowMs - 720_000, nowMs - 720_000), nowMs - 719_000, null);
  opened.store.transact((records) =>
    changeTradingState(records, { state: "paused", sinceMs: nowMs, by: "Ann", reason: "" }),
  );
  tellStart(app);
  tellStart(app);
  expect(told()).toMatchObject([
    {
      severity: "info",
      times: 2,
      text: expect.stringMatching(
        /^I was started again \(\w+\), after 12 min without a scan\.\nTrading is paused, as before: .*\nTargets active: \d+\. Open positions: \d+\. \/status$/,
      ),
    },
  ]);
});
