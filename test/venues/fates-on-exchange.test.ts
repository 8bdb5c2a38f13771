import { expect, it } from "vitest";
import { meetFateOnExchange, stopOnExchange } from "./fates-on-exchange.ts";
import { FATES } from "./misfortunes.ts";

const RUNS = 15;

it.each(FATES.map((fate, index) => ({ fate, variant: index, seed: 40 + index })))(
  "our venue, engine and ledger on the sandbox's exchange keep its books after: $fate",
  async ({ fate, variant, seed }) => {
    const report = await meetFateOnExchange({ fate, runs: RUNS, seed, variant });
    expect(report.wrong, `seed ${seed}`).toEqual([]);
    expect(report.orders).toBeGreaterThanOrEqual(RUNS);
    expect(report.sells).toBeGreaterThan(0);
    expect(report.fills).toBeGreaterThan(RUNS / 3);
    // While the venue pauses one order alone meets its answers; the others wait for it.
    expect(report.struck).toBeGreaterThan(fate === "425 then post-only" ? 0 : RUNS / 6);
    expect(report.reversed > 0 || fate !== "matched then failed").toBe(true);
  },
);

it("lets no order leave after a stop is stored, also none that waits for the venue to go on (21)", async () => {
  const { leftAfterStop, report } = await stopOnExchange({ fate: "425 then post-only", runs: 12, seed: 5, variant: 0 });
  expect(leftAfterStop).toBe(0);
  expect(report.wrong).toEqual([]);
  expect(report.struck).toBeGreaterThan(3);
});

it("proves within half a minute what became of each order that was on the wire at a stop (21)", async () => {
  const run = { fate: "late fill after FAK", runs: 12, seed: 2, variant: 0 } as const;
  const { leftAfterStop, cancelled, unproved, report } = await stopOnExchange(run);
  expect([leftAfterStop, unproved, report.wrong]).toEqual([0, 0, []]);
  expect(cancelled).toBeGreaterThan(3);
});
