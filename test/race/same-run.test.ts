import { expect, it } from "vitest";
import { Simulation } from "../../scripts/simulate/simulation.ts";

const WHOLE_MS = 40_000;

it("runs the same for the same seed, in however many steps its time passes, and otherwise for another", async () => {
  const whole = await headAfter(5, [WHOLE_MS]);
  expect(await headAfter(5, [7_001, 12_999, 20_000])).toBe(whole);
  expect(await headAfter(6, [WHOLE_MS])).not.toBe(whole);
});

/** The journal's head, which follows from everything that was decided. */
async function headAfter(seed: number, steps: readonly number[]): Promise<string> {
  const simulation = await Simulation.open({ seed });
  try {
    for (const ms of steps) await simulation.pass(ms);
    const head = simulation.bot.store.journalHead();
    expect(head.seq).toBeGreaterThan(100);
    return head.hash;
  } finally {
    await simulation.close();
  }
}
