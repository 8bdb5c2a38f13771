import { afterEach, beforeEach, describe, it } from "vitest";
import { expectBooksWhole, killOften } from "../process/kill-drill.ts";
import { gone, killHard } from "../process/launched-bot.ts";
import { Place } from "../process/place.ts";
import { canSeeProcesses, processesOf } from "../process/processes-of.ts";

describe.skipIf(!canSeeProcesses)("kill -9, often (needs /proc to see the processes)", () => {
  let place: Place;
  beforeEach(async () => {
    place = await Place.find();
  });
  afterEach(async () => {
    for (const { pid } of processesOf(place.folder)) killHard(pid);
    await gone(place);
    place.remove();
  });

  it.each([1, 2, 3, 4, 5, 6])("seed %i: ten lives cut short leave books that agree", async (seed) => {
    await killOften(place, 10, seed);
    await expectBooksWhole(place);
  });
});
