import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gone, killHard, LaunchedBot } from "../process/launched-bot.ts";
import { Place } from "../process/place.ts";
import { canSeeProcesses, processesOf } from "../process/processes-of.ts";
import { expectBooksWhole, killOften } from "./kill-drill.ts";

describe.skipIf(!canSeeProcesses)("kill -9 (needs /proc to see the processes)", () => {
  let place: Place;
  beforeEach(async () => {
    place = await Place.find();
  });
  afterEach(async () => {
    for (const { pid } of processesOf(place.folder)) killHard(pid);
    await gone(place);
    place.remove();
  });

  it("of bot and signer at ten random instants doubles nothing and loses nothing", { timeout: 120_000 }, async () => {
    const seed = Date.now() >>> 0;
    const killed = await killOften(place, { lives: 10, seed, longestLifeMs: 2_500 });
    expect(killed.bots + killed.launchers + killed.signers, `seed ${seed}`).toBeGreaterThanOrEqual(10);
    await expect(expectBooksWhole(place), `seed ${seed}`).resolves.toBeUndefined();
  });

  it("of the launcher ends the bot, its signer and its world", async () => {
    const bot = await LaunchedBot.start(place);
    expect(processesOf(place.folder)).toHaveLength(4);
    killHard(bot.pid);
    await gone(place);
  });
});
