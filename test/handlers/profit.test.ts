import { afterEach, beforeEach, expect, it } from "vitest";
import { ChatStage } from "./chat-stage.ts";

let stage: ChatStage;
beforeEach(async () => {
  stage = await ChatStage.open();
});
afterEach(() => stage.close());

const lines = async (command: string) => (await stage.ask(command)).text.split("\n");

/** The seeded buy, sold in part with a gain; its prices and what the market did then. */
function sold(): void {
  const nowMs = Date.now();
  stage.store.transact((records) => {
    const amounts = { sharesMicro: 4_000_000, costMicro: 1_600_000, proceedsMicro: 2_100_000, feeMicro: 10_000 };
    const row = { targetId: 1, tokenId: 1, day: "2026-01-02", atMs: nowMs, kind: "sale" };
    records.realisations.insert({ ...row, ...amounts, realisedMicro: 500_000 });
    records.shortfalls.put({
      ...{ orderId: 1, decidedMs: nowMs, targetPriceMicro: 490_000, bestMicro: 500_000, middleMicro: 495_000 },
      ...{ limitMicro: 510_000, fillPriceMicro: 500_000, filledMs: nowMs },
      ...{ after1Micro: 505_000, after5Micro: null, after30Micro: null },
    });
  });
}

it("says before anything was realised what is open", async () => {
  expect(await lines("/profit")).toEqual([
    "Profit · trading day 2026-01-02",
    "Today: +$0.63 · realised $0.00 · fees $0.01",
    "7 days: +$0.63 · realised $0.00 · fees $0.01",
    "All: +$0.63 · realised $0.00 · fees $0.01",
    "",
    "Open: cost $5.01, worth $5.63: +$0.62",
    "",
    "More: /profit targets · markets · days · shortfall · chart",
  ]);
  expect(await lines("/profit markets")).toEqual([
    "No market has realised anything yet. /positions shows what we hold.",
  ]);
  expect(await lines("/profit shortfall")).toEqual(["No trade was copied in the last 7 days."]);
});

it("tells what was won, by target, market and day", async () => {
  sold();
  const told = await lines("/profit");
  expect(told).toContain("Won 1 of 1 position (100%) that were sold or paid out");
  expect(told).toContain("Best: +$0.50, Will <it> rain & pour *tomorrow*?: Yes, after whale");
  expect(await lines("/profit targets")).toEqual([
    "Profit by target · page 1 of 1",
    "In all: +$0.50 realised",
    "",
    "whale: +$0.50 realised",
    "1 trade copied, won 1 of 1 position (100%)",
    "Open: cost $5.01, worth $5.63: +$0.62",
    "Our fills against his price: +1.00¢ a share",
  ]);
  expect(await lines("/profit MARKETS")).toEqual([
    "Profit by market · page 1 of 1",
    "In all: +$0.50 realised",
    "+$0.50 · Will <it> rain & pour *tomorrow*?, open cost $5.01, worth $5.63: +$0.62",
  ]);
  expect((await lines("/profit days 1")).slice(0, 2)).toEqual([
    "Profit by day · page 1 of 1",
    "2026-01-02: +$0.63 · realised +$0.50",
  ]);
});

it("tells what our prices cost against his, and in /why those of one trade", async () => {
  sold();
  expect((await lines("/profit shortfall")).slice(0, 6)).toEqual([
    "Our price against his · last 7 days",
    "",
    "Buys: 1 of 1 order filled",
    "decision +1.00¢ · limit +2.00¢ · fill +1.00¢",
    "after 1 min +1.50¢ · 5 min ? · 30 min ?",
    "Spread paid: 0.50¢ a share · in all +$0.10 against his price",
  ]);
  const why = await lines("/why 1");
  expect(why).toContain("Prices: his $0.49, best when decided $0.50, limit $0.51, filled at $0.50");
  expect(why).toContain("The market 1 min after $0.5050");
});

it("tells which fills are not final", async () => {
  stage.store.transact(({ fills }) => fills.update(1, { status: "mined" }));
  expect(await lines("/profit")).toContain("Not final yet: 1 fill for $5.00");
});

it("sends the equity as a picture", async () => {
  const { message_id: id } = await stage.world.say("/profit chart");
  await expect.poll(async () => (await stage.repliesAfter(id)).length, { timeout: 10_000 }).toBe(1);
  const [message] = (await stage.repliesAfter(id)) as unknown as {
    caption: string;
    photo: { width: number; height: number }[];
  }[];
  expect(message?.caption).toMatch(/^Since \d+ \w+, \d\d:\d\d: \+\$0\.63, deposits/);
  expect(message?.photo.at(-1)).toMatchObject({ width: 1200, height: 720 });
  expect(stage.problems).toEqual([]);
});

it("says that there is nothing to draw before the first point", async () => {
  stage.store.transact(({ days }) => {
    const day = days.latest();
    if (day !== undefined) days.put({ ...day, startMs: Date.now() + 60_000 });
  });
  expect(await lines("/profit chart")).toEqual([
    "There is nothing to draw yet: the first point comes with the next full hour.",
  ]);
});

it("refuses what it does not have, with what it has", async () => {
  expect((await stage.ask("/profit tomorow")).text).toContain("tomorow is no part of it. Send /profit, or one of:");
  expect((await stage.ask("/profit days x")).text).toContain("x is no page.");
});

it("turns its pages", async () => {
  stage.store.transact(({ days }) => {
    const day = days.latest();
    if (day === undefined) throw new Error("no day has begun");
    for (let number = 1; number <= 20; number += 1) {
      const name = `2025-12-${String(number).padStart(2, "0")}`;
      days.put({ ...day, day: name, startMs: Date.parse(name) });
    }
  });
  const first = await stage.ask("/profit days");
  expect(first.text).toContain("page 1 of 2");
  expect((await stage.press(first, "Older")).text).toContain("2025-12-01: $0.00 · realised $0.00");
});

it("says in /positions when both outcomes of a market are held", async () => {
  expect((await stage.ask("/positions")).text).not.toContain("Both outcomes");
  stage.store.transact((records) => {
    const token = records.tokens.get(1);
    const lot = records.lots.of(1, 1);
    if (token === undefined || lot === undefined) throw new Error("nothing is held");
    const tokenId = records.tokens.insert({ ...token, token: "124", outcome: "No", outcomeIndex: 1 });
    records.lots.insert({ ...lot, targetId: 2, tokenId, sharesMicro: 2_000_000 });
  });
  const told = (await lines("/positions")).filter((line) => line.startsWith("Both outcomes"));
  expect(told).toEqual(Array(2).fill("Both outcomes are held: 2.00 shares of each, $2.00 together however it ends"));
});
