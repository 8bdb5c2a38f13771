import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAULTS, QUICK_FAULTS, SLOW_FAULTS } from "./faults.ts";
import { ScanningBot, WALLETS } from "./scanning-bot.ts";
import { cleanDay, fillWithTrades, SCANS_S } from "./trading-day.ts";

const trouble = fc.record({
  service: fc.constantFrom("data-api", "data-api", "gamma", "clob"),
  fault: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...Object.keys(QUICK_FAULTS)) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(SLOW_FAULTS)) },
  ),
  wallets: fc.subarray([...WALLETS], { minLength: 1 }),
  /** Of these requests every one, every second or every third fails: a try after it may come through. */
  every: fc.integer({ min: 1, max: 3 }),
});
/** For each scan between the first and the last two: up to two things that go wrong while it runs. */
const troubles = fc.array(fc.array(trouble, { maxLength: 2 }), { minLength: 5, maxLength: 5 });

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

function spoil(bot: ScanningBot, now: readonly Trouble[]): void {
  let requests = 0;
  bot.venue.faultOf = ({ service, query }) => {
    requests += 1;
    const user = query.get("user");
    const one = now.find((each) => each.service === service && (user === null || each.wallets.includes(user)));
    return one !== undefined && requests % one.every === 0 ? FAULTS[one.fault] : undefined;
  };
}

describe("any sequence of faults", () => {
  it("stops no scan, and leaves the same signals as a day without faults", async () => {
    const clean = await cleanDay();
    await fc.assert(
      fc.asyncProperty(troubles, async (sequence) => {
        const bot = await ScanningBot.open({ timeoutMs: 250 });
        try {
          fillWithTrades(bot);
          for (const [index, second] of SCANS_S.entries()) {
            spoil(bot, sequence[index - 1] ?? []);
            await bot.scanAt(second);
          }
          // On a machine that is busy enough, a request may be too slow without any fault.
          for (let again = 0; again < 20 && (await bot.scan()).problems.length > 0; again += 1);
          expect(bot.signals()).toEqual(clean.signals);
          expect(WALLETS.flatMap((wallet) => bot.outcomes(wallet))).not.toContain("undecided");
          // Told in turns: what is broken (again where it grew), then that it works.
          const alerts = bot.readAlerts().join(" ");
          expect(alerts).toMatch(/^((targets-unread ){1,3}targets-read-again ?)*$/);
        } finally {
          await bot.close();
        }
      }),
      { numRuns: 15, interruptAfterTimeLimit: 12_000 },
    );
  });
});
