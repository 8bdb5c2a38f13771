import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectBooksWhole, killOften } from "./kill-drill.ts";
import { gone, killHard, LaunchedBot } from "./launched-bot.ts";
import { Place } from "./place.ts";
import { canSeeProcesses, processesOf } from "./processes-of.ts";

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

  it("of the bot at five random instants doubles nothing and loses nothing", { timeout: 120_000 }, async () => {
    const seed = Date.now() >>> 0;
    await killOften(place, 5, seed);
    await expect(expectBooksWhole(place), `seed ${seed}`).resolves.toBeUndefined();
  });

  it("of the launcher ends the bot, its signer and its world", async () => {
    const bot = await LaunchedBot.start(place);
    expect(processesOf(place.folder)).toHaveLength(4);
    killHard(bot.pid);
    await gone(place);
  });
});
