import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, vi } from "vitest";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { botBooks, newestOrder, paidOut, venueBooks } from "../process/compared-books.ts";
import { gone, killHard, LaunchedBot } from "../process/launched-bot.ts";
import type { Place } from "../process/place.ts";
import type { SeenProcess } from "../process/processes-of.ts";
import { processesOf } from "../process/processes-of.ts";

/** The market's hours go by in minutes, so that an order is under way at most instants. */
const FAST = { SANDBOX_SPEED: "20" };
const MAX_TRADE_MICRO = 5_000_000;
const LOOKED_EVERY_MS = 25;
const FORKED = { timeout: 2_000, interval: 2 };

/** What was killed, and how long lives that came so far took from their start to their first order. */
export interface Killed {
  readonly bots: number;
  readonly signers: number;
  readonly launchers: number;
  readonly tradingAfterMs: readonly number[];
}

export interface KillPlan {
  /** Lives that are cut short; in every third the signer is killed first. */
  readonly lives: number;
  readonly seed: number;
  /** From before the program is loaded until it has traded for a while. */
  readonly longestLifeMs: number;
}

/** Kills bot and signer at instants drawn from the seed; what is left is for `expectBooksWhole`. */
export async function killOften(place: Place, { lives, seed, longestLifeMs }: KillPlan): Promise<Killed> {
  const random = createSeededRandom(seed);
  const killed = { bots: 1, signers: 0, launchers: 0, tradingAfterMs: [] as number[] };
  // The first life must have something to lose.
  await LaunchedBot.start(place, FAST);
  await vi.waitFor(() => expect(botBooks(place.folder).fills.length).toBeGreaterThan(0), within(30_000));
  await killBot(place);
  for (let life = 1; life < lives; life++) {
    const startedMs = performance.now();
    const ordersBefore = newestOrder(place.folder, 0);
    const launcher = LaunchedBot.launch(place, FAST);
    const exit = once(launcher, "exit");
    const endMs = startedMs + random.integer(longestLifeMs);
    const signerEndMs = life % 3 === 0 ? startedMs + random.integer(longestLifeMs) : Number.POSITIVE_INFINITY;
    let isTrading = false;
    while (performance.now() < endMs) {
      await delay(LOOKED_EVERY_MS);
      if (!isTrading && newestOrder(place.folder, ordersBefore) > ordersBefore) {
        isTrading = true;
        killed.tradingAfterMs.push(Math.round(performance.now() - startedMs));
      }
      const signer = performance.now() < signerEndMs ? undefined : processesOf(place.folder).find(isSigner);
      if (signer === undefined || killed.signers >= life / 3) continue;
      killHard(signer.pid);
      killed.signers += 1;
    }
    if (processesOf(place.folder).some(isBot)) {
      await killBot(place);
      killed.bots += 1;
    } else {
      launcher.kill("SIGKILL");
      killed.launchers += 1;
    }
    await exit;
    await gone(place);
  }
  return killed;
}

/** kill -9 for the bot itself; its launcher and its world must follow by themselves. */
async function killBot(place: Place): Promise<void> {
  // A child that it has just forked bears its parent's name for a moment.
  const [bot] = await vi.waitFor(() => {
    const bots = processesOf(place.folder).filter(isBot);
    expect(bots).toHaveLength(1);
    return bots;
  }, FORKED);
  if (bot !== undefined) killHard(bot.pid);
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

function isBot({ command }: SeenProcess): boolean {
  return command.includes("src/main.ts") && !command.includes("run.mjs");
}

function isSigner({ command }: SeenProcess): boolean {
  return command.includes("src/signer/main.ts");
}

function within(timeout: number) {
  return { timeout, interval: 100 };
}
