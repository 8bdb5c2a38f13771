import { afterEach, expect, it } from "vitest";
import type { CancelReport } from "../../src/app/ports.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;
afterEach(() => stage.close());

it("stops while an earlier command of the same chat is still being answered", async () => {
  let finish: (report: CancelReport) => void = () => undefined;
  const cancelled = new Promise<CancelReport>((resolve) => {
    finish = resolve;
  });
  stage = await ChatStage.open({ cancelOpenOrders: () => cancelled });
  // The answer to /status waits three seconds, because Telegram asks for that.
  await stage.world.page("POST", "/chat/api/faults", {
    method: "sendMessage",
    kind: "too_many_requests",
    times: 1,
    retry_after: 3,
  });
  await stage.world.say("/status");
  const startedMs = performance.now();
  await stage.world.say("/stop");
  await expect.poll(() => tradingState(stage.store.records).state, { interval: 5 }).toBe("stopped");
  expect(performance.now() - startedMs).toBeLessThan(1_500);
  finish({ cancelled: 2, filled: 1, unproved: [{ orderId: 7, problem: "the venue still shows it" }] });
  await expect
    .poll(async () => (await stage.messages()).map(({ text }) => text).join("\n"), { timeout: 10_000 })
    .toMatch(
      /2 orders cancelled: the venue shows none.*\n1 order had filled.*\nNot proved yet: 1 order may still fill.*\n\/why_7: the venue still shows it/,
    );
});

it.each([
  ["/pause", "/stop"],
  ["/status", "/stop!"],
])("while %s waits for its answer %s acts", async (earlier, stop) => {
  stage = await ChatStage.open();
  const slow = { method: "sendMessage", kind: "too_many_requests", times: 1, retry_after: 30 };
  await stage.world.page("POST", "/chat/api/faults", slow);
  await stage.world.say(earlier);
  await stage.world.say(stop);
  await expect.poll(() => tradingState(stage.store.records).state, { interval: 5, timeout: 10_000 }).toBe("stopped");
});

it("stays stopped and says so when orders cannot be cancelled", async () => {
  stage = await ChatStage.open({ cancelOpenOrders: () => Promise.reject(new Error("the venue is away")) });
  const { text } = await stage.ask("/stop");
  expect(text).toMatch(/^stopped\..*\nOpen orders could not be cancelled: the venue is away\. They may still fill\./);
  expect(tradingState(stage.store.records).state).toBe("stopped");
});

it("answers a failing command with what to do, and raises an alert", async () => {
  stage = await ChatStage.open();
  const limits = stage.store.records.limits;
  Object.defineProperty(limits, "get", {
    value: () => {
      throw new Error("the disk is gone");
    },
  });
  const { text } = await stage.ask("/status");
  expect(text).toBe("Something went wrong and nothing was changed. Try again; if it fails again, look at the log.");
  expect(stage.problems.join()).toContain("the disk is gone");
  await stage.deliver();
  await expect
    .poll(async () => (await stage.messages()).map(({ text: each }) => each).join("\n"))
    .toContain("WARNING: A chat command failed");
  expect((await stage.ask("/help")).text).toContain("You can use");
});

it("sends an answer again whose connection was lost", async () => {
  stage = await ChatStage.open();
  await stage.world.page("POST", "/chat/api/faults", { method: "sendMessage", kind: "dropped", times: 2 });
  const { text } = await stage.ask("/status");
  expect(text).toMatch(/^running/);
});
