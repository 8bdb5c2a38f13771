import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectBooksWhole, killOften } from "../crash/kill-drill.ts";
import { gone, killHard } from "../process/launched-bot.ts";
import { Place } from "../process/place.ts";
import { canSeeProcesses, processesOf } from "../process/processes-of.ts";

/** Each seed cuts ten lives short, and kills the signer before in three of them, where it lives long enough. */
const SEEDS = Array.from({ length: 28 }, (_, index) => index + 1);

describe.skipIf(!canSeeProcesses)("kill -9, often (needs /proc to see the processes)", () => {
  const all = { bots: 0, signers: 0, launchers: 0 };
  const tradingAfterMs: number[] = [];
  let place: Place;
  beforeEach(async () => {
    place = await Place.find();
  });
  afterEach(async () => {
    for (const { pid } of processesOf(place.folder)) killHard(pid);
    await gone(place);
    place.remove();
  });
  afterAll(() => {
    const sorted = tradingAfterMs.sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
    process.stdout.write(
      `killed ${all.bots} bots, ${all.signers} signers and ${all.launchers} launchers before there was a bot; ` +
        `from the start to the first order: median ${at(0.5)} ms, 95% ${at(0.95)} ms of ${sorted.length} lives\n`,
    );
  });

  it.each(SEEDS)("seed %i: ten lives cut short leave books that agree", { timeout: 240_000 }, async (seed) => {
    const killed = await killOften(place, { lives: 10, seed, longestLifeMs: 7_000 });
    all.bots += killed.bots;
    all.signers += killed.signers;
    all.launchers += killed.launchers;
    tradingAfterMs.push(...killed.tradingAfterMs);
    await expectBooksWhole(place);
  });

  it("were more than three hundred kills", () => {
    expect(all.bots + all.signers + all.launchers).toBeGreaterThanOrEqual(300);
    expect(all.signers).toBeGreaterThan(30);
  });
});
