import { copyFileSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { botBooks, paidOut, venueBooks } from "./compared-books.ts";
import { gone, LaunchedBot } from "./launched-bot.ts";
import { Place } from "./place.ts";

const WITHIN = { timeout: 60_000, interval: 200 };
let place: Place;
beforeEach(async () => {
  place = await Place.find();
});
afterEach(() => place.remove());

const file = (): string => `${place.folder}/understudy.db`;
const breaker = (name: string): string | undefined => {
  const database = new Database(file(), { readonly: true });
  try {
    return database.prepare("select state from breakers where name = ?").pluck().get(name) as string | undefined;
  } finally {
    database.close();
  }
};
const remove = (): void => {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${file()}${end}`, { force: true });
};

/** Trades until there are as many fills, and ends. */
async function tradeUntil(fills: number): Promise<void> {
  const bot = await LaunchedBot.start(place, { SANDBOX_SPEED: "5" });
  await vi.waitFor(() => expect(botBooks(place.folder).fills.length).toBeGreaterThanOrEqual(fills), WITHIN);
  await bot.interrupt();
  await gone(place);
}

it("a database that was lost is read back from the venue: orders, positions and cash are the same", {
  timeout: 180_000,
}, async () => {
  await tradeUntil(3);
  const before = botBooks(place.folder);
  remove();
  const bot = await LaunchedBot.start(place);
  await vi.waitFor(() => expect(breaker("start")).toBe("closed"), WITHIN);
  const after = botBooks(place.folder);
  // Whether it was stopped before is lost as well.
  const status = await bot.ask("/status", (answer) => answer.includes("Equity"));
  expect(status).toMatch(/^stopped .*the database was lost/s);
  await bot.interrupt();
  await gone(place);
  expect(breaker("recovering")).toBe("open");
  expect(after.fills).toEqual(before.fills);
  // Markets may end at any moment.
  const [then, now] = [paidOut(before, place.folder), paidOut(after, place.folder)];
  expect([...now.holdings]).toEqual([...then.holdings]);
  expect(now.cashMicro).toBe(then.cashMicro);
  expect(after.openOrders).toBe(0);
});

it.each([
  ["that this folder's note is newer than", false],
  ["without the note that lay beside it", true],
])("an older copy %s books what it lacks before anything is bought", { timeout: 180_000 }, async (_, isBare) => {
  await tradeUntil(2);
  copyFileSync(file(), `${place.folder}/yesterday.db`);
  await tradeUntil(botBooks(place.folder).fills.length + 2);
  remove();
  copyFileSync(`${place.folder}/yesterday.db`, file());
  if (isBare) rmSync(`${place.folder}/journal-head.json`);
  const bot = await LaunchedBot.start(place);
  await vi.waitFor(() => expect(breaker("start")).toBe("closed"), WITHIN);
  expect(breaker("recovering")).toBe("open");
  await bot.interrupt();
  await gone(place);
  const [ours, theirs] = [botBooks(place.folder), venueBooks(place.folder)];
  expect(ours.fills).toEqual(theirs.fills);
  // One that nothing was filled of may stand on one side alone: refused by the venue, or forgotten by us.
  expect([...ours.ordersByHash].filter(([, times]) => times !== 1)).toEqual([]);
  expect(breaker("second-instance")).toBeUndefined();
});
