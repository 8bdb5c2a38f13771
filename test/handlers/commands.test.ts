import { afterAll, beforeAll, expect, it } from "vitest";
import { COMMANDS } from "../../handlers/command-table.ts";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;

beforeAll(async () => {
  stage = await ChatStage.open();
});
afterAll(() => stage.close());

it("says its state and environment first, then money and what it saw", async () => {
  const { text, entities } = await stage.ask("/status");
  const lines = text.split("\n");
  expect(lines[0]).toBe("running · sandbox");
  expect(lines).toContain("Equity: $1000.63");
  expect(lines).toContain("Today: +$0.63");
  expect(lines).toContain("Trades today: 1 of 500");
  expect(lines).toContain("Losses in a row: 0 of 50");
  expect(lines).toContain("Open positions: 1");
  expect(text).toMatch(/Targets' last trades, how long ago: whale \d+ s\nNo trade seen yet of: scalper$/);
  expect(text).toContain(
    "Most frequent reason for skips in 24 h: the price was outside our range (1). See /trades skipped",
  );
  expect(entities?.some(({ type }) => type === "bold")).toBe(true);
});

it("answers every command of the table with something of its own", async () => {
  const texts = [];
  for (const { name } of COMMANDS) {
    if (["pause", "stop", "resume", "release", "flatten"].includes(name)) continue;
    texts.push((await stage.ask(`/${name}`)).text);
  }
  expect(new Set(texts).size).toBe(texts.length);
  for (const text of texts) expect(text).not.toMatch(/went wrong|undefined|NaN|\[object|only understand/);
  expect(stage.problems).toEqual([]);
});

it("answers an id that was tapped as one that was typed", async () => {
  const { text } = await stage.ask("/trades");
  const tapped = /\/why_\d+/.exec(text)?.[0] ?? "";
  const answer = await stage.ask(tapped);
  expect(answer.text).toBe((await stage.ask(tapped.replace("_", " "))).text);
  expect(answer.text).toMatch(/^Trade \d+\n/);
  expect((await stage.ask("/why_s999999")).text).toContain("There is no trade s999999.");
});

it("says that the day's trades are used up, and what to type", async () => {
  const { days, limits } = stage.store.records;
  const today = days.latest();
  if (today === undefined) throw new Error("no day has begun");
  days.put({ ...today, trades: 7, lossStopMs: Date.now() });
  limits.set({ name: "tradesPerDay", value: 5, setMs: 0, setBy: "test", reason: "" });
  const { text } = await stage.ask("/status");
  expect(text).toContain("Trades today: 7 of 5");
  expect(text).toContain(
    "Today's trades are used up: no new buys until the next trading day. More: /limits set trades-per-day 14",
  );
  expect(text).toContain("The daily loss limit was reached (");
});

it("says from when on today is counted, where its books are younger than the day", async () => {
  const { days } = stage.store.records;
  const zoned = days.latest();
  if (zoned === undefined) throw new Error("no day has begun");
  const noon = Date.UTC(2026, 0, 2, 12, 30);
  days.put({ ...zoned, startMs: noon });
  expect((await stage.ask("/status")).text).toMatch(
    /^Today: .*\$\d+\.\d\d since 2 Jan, 13:30, when this day's books began$/m,
  );
  days.put({ ...zoned, startMs: Date.UTC(2026, 0, 1, 23, 5) });
  expect((await stage.ask("/status")).text).toMatch(/^Today: .*\$\d+\.\d\d$/m);
  days.put(zoned);
});

it("says how many losses there were in a row, and until when they keep buys back", async () => {
  const { records } = stage.store;
  const closedMs = Date.now();
  const lot = records.lots.of(1, 1);
  if (lot === undefined) throw new Error("nothing is held");
  const lost = { sharesMicro: 1, costMicro: 2_000_000, proceedsMicro: 0, feeMicro: 0, realisedMicro: -2_000_000 };
  records.realisations.insert({ targetId: 1, tokenId: 1, day: "2026-01-02", atMs: closedMs, kind: "sale", ...lost });
  records.lots.update(lot.id, { sharesMicro: 0, closedMs, realisedMicro: lost.realisedMicro });
  records.limits.set({ name: "consecutiveLosses", value: 2, setMs: 0, setBy: "test", reason: "" });
  expect((await stage.ask("/status")).text).toContain("Losses in a row: 1 of 2\n");
  records.limits.set({ name: "consecutiveLosses", value: 1, setMs: 0, setBy: "test", reason: "" });
  expect((await stage.ask("/status")).text).toMatch(
    /1 position in a row ended at a loss: no buys until .*\. \/limits set consecutive-losses 2 allows more\./,
  );
  records.lots.update(lot.id, { sharesMicro: lot.sharesMicro, closedMs: null, realisedMicro: lot.realisedMicro });
});

it("takes a command in capitals, with its argument as typed", async () => {
  expect((await stage.ask("/STATUS")).text).toMatch(/^running/);
  expect((await stage.ask("/Why S999999")).text).toContain("There is no trade s999999.");
});

it("shows the page that was typed, and says what is possible instead of guessing", async () => {
  expect((await stage.ask("/trades 1")).text).toContain("page 1 of 1");
  expect((await stage.ask("/trades skipped 3")).text).toMatch(
    /^Skipped trades .* page 1 of 1[\s\S]*the price was outside/,
  );
  expect((await stage.ask("/positions 2")).text).toContain("page 1 of 1");
  expect((await stage.ask("/trades foo")).text).toBe(
    "foo is no page. Send /trades or /trades skipped, with the number of a page if you like: /trades skipped 2",
  );
  expect((await stage.ask("/positions 0")).text).toContain("0 is no page.");
});

it("says back no more than a line of what was typed", async () => {
  const huge = "x".repeat(3000);
  const commands = [`/why ${huge}`, `/limits set ${huge} 3`, `/limits set trades-per-day ${huge}`, `/trades ${huge}`];
  for (const text of [...commands, `/targets add ${huge} fox`, `/targets pause ${huge}`, `/subscribe ${huge}`]) {
    expect((await stage.ask(text)).text.length).toBeLessThan(350);
  }
});
