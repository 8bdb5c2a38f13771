import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, vi } from "vitest";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { botBooks, paidOut, venueBooks } from "./compared-books.ts";
import { gone, killHard, LaunchedBot } from "./launched-bot.ts";
import type { Place } from "./place.ts";
import { processesOf } from "./processes-of.ts";

/** The market's hours go by in minutes, so that an order is under way at most instants. */
const FAST = { SANDBOX_SPEED: "20" };
/** From before the program is loaded until it has traded for a while. */
const LONGEST_LIFE_MS = 7_000;
const MAX_TRADE_MICRO = 5_000_000;

/** Kills the bot at instants drawn from the seed, that often, and lets one last life put everything in order. */
export async function killOften(place: Place, times: number, seed: number): Promise<void> {
  const random = createSeededRandom(seed);
  // The first life must have something to lose.
  await LaunchedBot.start(place, FAST);
  await vi.waitFor(() => expect(botBooks(place.folder).fills.length).toBeGreaterThan(0), within(30_000));
  await killBot(place);
  for (let life = 1; life < times; life++) {
    const launcher = LaunchedBot.launch(place, FAST);
    const exit = once(launcher, "exit");
    await delay(random.integer(LONGEST_LIFE_MS));
    if (processesOf(place.folder).some(isBot)) await killBot(place);
    else launcher.kill("SIGKILL");
    await exit;
    await gone(place);
  }
}

/** kill -9 for the bot itself; its launcher and its world must follow by themselves. */
export async function killBot(place: Place): Promise<void> {
  const bots = processesOf(place.folder).filter(isBot);
  expect(bots).toHaveLength(1);
  for (const { pid } of bots) killHard(pid);
  await gone(place);
}

/** One more life, ended in order; then the bot's books must be the venue's, and the journal must prove them. */
export async function expectBooksWhole(place: Place): Promise<void> {
  const bot = await LaunchedBot.start(place, FAST);
  const fillsAtStart = botBooks(place.folder).fills.length;
  await bot.ask("/status", (answer) => answer.includes("Equity"));
  await vi.waitFor(() => expect(botBooks(place.folder).fills.length).toBeGreaterThan(fillsAtStart), within(30_000));
  // Unlike a pause, a stop lets no new order of any kind begin.
  await bot.ask("/stop", (answer) => answer.startsWith("stopped"));
  await vi.waitFor(() => {
    const { openOrders, unsettledFills } = botBooks(place.folder);
    expect({ openOrders, unsettledFills }).toEqual({ openOrders: 0, unsettledFills: 0 });
  }, within(30_000));
  expect((await bot.interrupt()).code).toBe(0);
  await gone(place);
  const {
    dearestEpisodeMicro,
    unsettledFills: _,
    ordersByHash,
    ...ours
  } = paidOut(botBooks(place.folder), place.folder);
  const { ordersByHash: venueOrders, ...theirs } = paidOut(venueBooks(place.folder), place.folder);
  // One after the other: of the whole, a failure would show nothing.
  expect(ours.fills).toEqual(theirs.fills);
  expect(ours.holdings).toEqual(theirs.holdings);
  expect(ours).toEqual(theirs);
  // Orders that the venue refused are no orders of its: every one it has is ours, and once.
  for (const hash of venueOrders.keys()) expect(ordersByHash.get(hash)).toBe(1);
  expect([...ordersByHash.values()].every((count) => count === 1)).toBe(true);
  expect(dearestEpisodeMicro).toBeLessThanOrEqual(MAX_TRADE_MICRO);
  const audit = await place.run("scripts/audit-verify.ts");
  expect(audit.out).toContain("ok       the chain is whole");
  expect(audit).toMatchObject({ code: 0, err: "" });
}

function isBot({ command }: { readonly command: string }): boolean {
  return command.includes("src/main.ts") && !command.includes("run.mjs");
}

function within(timeout: number) {
  return { timeout, interval: 100 };
}
