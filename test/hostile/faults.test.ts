import { afterEach, describe, expect, it } from "vitest";
import { FAULTS, QUICK_FAULTS, SLOW_FAULTS } from "./faults.ts";
import { ScanningBot, WALLETS } from "./scanning-bot.ts";
import { cleanDay, fillWithTrades, SCANS_S, TRADES_A_WALLET, TROUBLE_S } from "./trading-day.ts";

const [FIRST, SECOND, THIRD] = WALLETS;
let bot: ScanningBot;
afterEach(() => bot.close());

/** Scans as on a clean day; while the trouble lasts, requests to a service for some wallets get the fault. */
async function dayWith(fault: string, service: string, wallets: readonly string[], timeoutMs?: number) {
  bot = await ScanningBot.open(timeoutMs === undefined ? {} : { timeoutMs });
  fillWithTrades(bot);
  const problems = new Map<number, string[]>();
  for (const second of SCANS_S) {
    const inTrouble = second >= TROUBLE_S.from && second <= TROUBLE_S.to;
    bot.venue.faultOf = (asked) => {
      const concerned =
        asked.service === service && (service !== "data-api" || wallets.includes(asked.query.get("user") ?? ""));
      return inTrouble && concerned ? FAULTS[fault] : undefined;
    };
    const report = await bot.scanAt(second);
    problems.set(
      second,
      report.problems.map(({ name }) => name),
    );
  }
  expect(bot.venue.spoiled).toBeGreaterThan(0);
  return problems;
}

describe("while the Data API fails for one target", () => {
  it.each(Object.keys(QUICK_FAULTS))("%s: told once, and once that it is over; nothing is lost", async (fault) => {
    const problems = await dayWith(fault, "data-api", [FIRST]);
    expect([...problems.values()].map((names) => names.length)).toEqual([0, 0, 1, 1, 1, 0, 0, 0]);
    expect(bot.readAlerts()).toEqual(["targets-unread", "targets-read-again"]);
    expect(bot.signals()).toEqual((await cleanDay()).signals);
  });

  it("decides the others' trades all the while", async () => {
    await dayWith("500", "data-api", [FIRST]);
    for (const wallet of [SECOND, THIRD]) expect(bot.outcomes(wallet)).not.toContain("skipped stale");
  });

  it.each(Object.keys(SLOW_FAULTS))("%s: the same", async (fault) => {
    await dayWith(fault, "data-api", [FIRST], 300);
    expect(bot.readAlerts()).toEqual(["targets-unread", "targets-read-again"]);
    expect(bot.signals()).toEqual((await cleanDay()).signals);
  });
});

describe("while the Data API fails for all targets", () => {
  it("tells it in one alert, with how many", async () => {
    const problems = await dayWith("a connection reset", "data-api", WALLETS);
    expect(problems.get(90)).toHaveLength(3);
    expect(bot.readAlerts()).toEqual(["targets-unread", "targets-read-again"]);
    expect(bot.signals()).toEqual((await cleanDay()).signals);
  });

  it("tries again with growing waits, and never before the time that the venue asks for", async () => {
    await dayWith("500", "data-api", [FIRST]);
    // Three scans of three tries each: two waits a scan.
    expect(bot.waitsMs).toHaveLength(6);
    for (const [index, waitMs] of bot.waitsMs.entries()) {
      const fullMs = index % 2 === 0 ? 500 : 1000;
      expect(waitMs).toBeGreaterThanOrEqual(fullMs / 2);
      expect(waitMs).toBeLessThanOrEqual(fullMs);
    }
    await bot.close();
    await dayWith("429 with Retry-After", "data-api", [FIRST]);
    expect(bot.waitsMs).toEqual(Array(6).fill(7_000));
  });
});

describe.each(["gamma", "clob"])("while %s fails", (service) => {
  it.each(["truncated JSON", "HTML for JSON", "500", "an object", "a connection reset"])(
    "%s: trades are kept, and decided once it answers again",
    async (fault) => {
      const problems = await dayWith(fault, service, []);
      expect([...problems.values()].flat()).toEqual([]);
      expect(bot.signals()).toEqual((await cleanDay()).signals);
      // The second trade waited for its market, and he has sold all of it again by then.
      const expected = (await cleanDay()).outcomes.map((outcome, index) =>
        index % TRADES_A_WALLET === 1 ? "skipped netting" : outcome,
      );
      expect(WALLETS.flatMap((wallet) => bot.outcomes(wallet))).toEqual(expected);
    },
  );
});

describe("one target whose answer never comes", () => {
  it("does not keep the others from being decided, nor the scan from ending, nor is it asked twice at once", async () => {
    bot = await ScanningBot.open();
    fillWithTrades(bot);
    await bot.scanAt(0);
    const held: (() => void)[] = [];
    bot.venue.faultOf = ({ query }) =>
      query.get("user") === FIRST
        ? (response, answer) => void held.push(() => response.writeHead(200, answer.headers).end(answer.body))
        : undefined;
    await bot.clock.advanceTo(bot.clock.nowMs() + 30_000);
    const scan = bot.scan();
    await expect.poll(() => [SECOND, THIRD].map((wallet) => bot.outcomes(wallet))).toEqual([["copied"], ["copied"]]);
    expect(bot.outcomes(FIRST)).toEqual([]);
    await bot.clock.advanceTo(bot.clock.nowMs() + 20_000);
    const stalled = [{ name: FIRST.slice(0, 6), problem: "its read takes too long" }];
    expect((await scan).problems).toEqual(stalled);
    expect((await bot.scan()).problems).toEqual(stalled);
    expect(held).toHaveLength(1);
    bot.venue.faultOf = () => undefined;
    for (const answer of held) answer();
    await expect.poll(() => bot.outcomes(FIRST)).toEqual(["copied"]);
    expect((await bot.scan()).problems).toEqual([]);
    expect(bot.outcomes(FIRST)).toEqual(["copied", "copied"]);
    expect(bot.readAlerts()).toEqual(["targets-unread", "targets-read-again"]);
  });
});
