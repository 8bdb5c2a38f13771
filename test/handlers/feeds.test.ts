import { afterEach, expect, it } from "vitest";
import type { FeedStatus } from "../../src/app/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { sam } from "../sandbox/telegram/local-world.ts";
import { ChatStage } from "./chat-stage.ts";
import { seedSignal } from "./seeded-tables.ts";

let stage: ChatStage;
afterEach(() => stage.close());

const feed = (over: Partial<FeedStatus>): FeedStatus => ({
  name: "chain",
  state: "up",
  sinceMs: Date.now() - 3 * 3_600_000,
  endpoint: "one.example",
  endpoints: 2,
  lastDataMs: Date.now() - 3_000,
  lagMs: 850,
  problem: null,
  counts: { frames: 12, blank: 0, gapsFilled: 2, receiptErrors: 1, sweepErrors: 3 },
  ...over,
});

it("shows each feed with what was counted, the late row, and requests worth a line", async () => {
  stage = await ChatStage.open({
    feeds: () => [
      feed({}),
      feed({ name: "rtds", state: "down", endpoints: 1, lastDataMs: null, lagMs: null, problem: "silent for 30 s" }),
    ],
    requestShares: () => ({ "clob orders": 0.42, "data-api": 0.009 }),
  });
  const { signalId } = seedSignal(stage.store.records, { targetId: 1, tokenId: 1, tx: "0xlate" });
  const none = { rtdsSeenMs: null, dataApiSeenMs: null, decidedMs: null, signedMs: null, sentMs: null };
  const rest = { ...none, acknowledgedMs: null, filledMs: null, settledMs: null };
  const seenMs = Date.now() - 120_000;
  const seen = { venueMs: seenMs - 180_000, firstSeenMs: seenMs, firstFeed: "chain", chainSeenMs: seenMs };
  stage.store.records.latencies.put({ signalId, ...seen, ...rest });

  const answer = await stage.ask("/feeds");
  expect(answer.text.split("\n")).toEqual([
    "chain · up for 3 h · one.example",
    expect.stringMatching(/^last data \d s ago · 0\.85 s behind its last trade$/),
    "gaps filled 2 · errors 4",
    "Latest late row: 3 min after its trade, 2 min ago",
    "Counted: frames 12 · receipt errors 1 · sweep errors 3",
    "",
    "rtds · down for 3 h · one.example",
    "no data yet",
    "Problem: silent for 30 s",
    expect.stringMatching(/^gaps filled 2/),
    expect.stringMatching(/^Counted/),
    "",
    "Requests, clob orders: 42% of what is allowed",
  ]);
  const labels = answer.reply_markup?.inline_keyboard.flat().map(({ text }) => text);
  expect(labels).toEqual(["Refresh", "Next endpoint: chain"]);
});

it("turns a feed to its next endpoint for operators, at once, and says what happened", async () => {
  let endpoint = "one.example";
  stage = await ChatStage.open({
    feeds: () => [feed({ endpoint })],
    nextEndpoint: (name) => {
      endpoint = "two.example";
      return name === "chain";
    },
  });
  const answer = await stage.ask("/feeds");
  expect(await stage.toast(answer, "Next endpoint")).toContain("Done: chain leaves one.example for its next endpoint.");
  expect((await stage.press(answer, "Refresh")).text).toContain("two.example");
  const journal = stage.store.rows(
    builder.selectFrom("journal").select("bodyJson").where("kind", "=", "feed-endpoint"),
  );
  expect(journal.map(({ bodyJson }) => JSON.parse(bodyJson))).toEqual([
    { feed: "chain", from: "one.example", by: "Alex" },
  ]);
});

it("gives a viewer no such button, and refuses the press of an old one", async () => {
  stage = await ChatStage.open({ feeds: () => [feed({})] });
  const mine = await stage.ask("/feeds");
  expect(await stage.toast(mine, "Next endpoint")).toContain("chain has no other endpoint. Nothing was changed.");
  stage.app.persons.add({ telegramId: String(sam), name: "Sam", role: "viewer", zone: "UTC", addedMs: 0 });
  const theirs = await stage.ask("/feeds", { as: sam });
  expect(theirs.reply_markup?.inline_keyboard.flat().map(({ text }) => text)).toEqual(["Refresh"]);
});

it("shows the latency ledger, also of a day with nothing", async () => {
  stage = await ChatStage.open();
  expect((await stage.ask("/latency")).text).toMatch(/^No trade of a target was seen in the last 24 h\./);
  const { signalId } = seedSignal(stage.store.records, { targetId: 1, tokenId: 1, tx: "0xnew" });
  const nowMs = Date.now();
  const seen = { venueMs: nowMs - 2_000, firstSeenMs: nowMs - 1_000, firstFeed: "rtds", rtdsSeenMs: nowMs - 1_000 };
  const taken = { decidedMs: nowMs - 990, signedMs: nowMs - 980, sentMs: nowMs - 970, acknowledgedMs: nowMs - 700 };
  const rest = { chainSeenMs: null, dataApiSeenMs: null, filledMs: null, settledMs: null };
  stage.store.records.latencies.put({ signalId, ...seen, ...taken, ...rest });
  expect((await stage.ask("/latency")).text.split("\n")).toEqual([
    "Latency · last 24 h · 1 signal",
    "venue to seen: p50 1.00 s, p95 1.00 s (1)",
    "seen to decided: p50 0.01 s, p95 0.01 s (1)",
    "decided to sent: p50 0.02 s, p95 0.02 s (1)",
    "sent to acknowledged: p50 0.27 s, p95 0.27 s (1)",
    "acknowledged to filled: none yet",
    "filled to settled: none yet",
    "venue to sent, in all: p50 1.03 s, p95 1.03 s (1)",
    "",
    "Seen first by: rtds 1 · chain 0 · data-api 0",
    expect.stringContaining("95 of 100"),
  ]);
});

it("shows what the doctor found, what fails first, and to operators alone", async () => {
  const fix = "Set UNDERSTUDY_RPC_URLS to an endpoint of your own.";
  stage = await ChatStage.open({
    diagnose: async () => ({
      findings: [
        { name: "clock", verdict: "ok", text: "0.1 s off" },
        { name: "rpc one.example", verdict: "failed", text: "does not answer", fix },
        { name: "rpc two.example", verdict: "failed", text: "does not answer", fix },
        { name: "gas", verdict: "warning", text: "little left", fix: "Get some." },
      ],
    }),
  });
  expect((await stage.ask("/doctor")).text.split("\n")).toEqual([
    "Doctor · 1 of 4 checks passed",
    "",
    "✗ rpc one.example: does not answer",
    "✗ rpc two.example: does not answer",
    `→ ${fix}`,
    "",
    "! gas: little left",
    "→ Get some.",
    "",
    "✓ clock: 0.1 s off",
  ]);
  stage.app.persons.add({ telegramId: String(sam), name: "Sam", role: "viewer", zone: "UTC", addedMs: 0 });
  expect((await stage.ask("/doctor", { as: sam })).text).toMatch(/^Only an operator/);
});
