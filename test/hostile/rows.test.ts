import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScanningBot, START_S, WALLETS } from "./scanning-bot.ts";
import { trade } from "./served-rows.ts";

const [WALLET] = WALLETS;
let bot: ScanningBot;
beforeEach(async () => {
  bot = await ScanningBot.open({ wallets: [WALLET] });
  await bot.scanAt(0);
});
afterEach(() => bot.close());

const add = (...rows: ReturnType<typeof trade>[]) => bot.venue.rows.add(WALLET, ...rows);
const MISSING = undefined;

/** Fields without which there is no trade, each with values that are none. */
const BAD: Readonly<Record<string, readonly unknown[]>> = {
  proxyWallet: [MISSING, null, 7, "", "0x12", `0x${"9".repeat(40)}`],
  timestamp: [MISSING, null, "1763640000", Number.NaN, -5, 1.5, 1e21, 1_795_176_020_000],
  transactionHash: [MISSING, null, 5, "", `0x${"g".repeat(64)}`, `0x${"1".repeat(63)}`],
  usdcSize: [MISSING, null, "50", Number.NaN, -50, 1e21, 0.01, {}],
  size: [MISSING, null, "100", Number.NaN, -100, 0, 1e21, [100]],
  price: [MISSING, null, "0.5", Number.NaN, -0.5, 0, 1, 7, 1e21],
  asset: [MISSING, null, 1001, "", "-1", "01", "1e5", `1${"0".repeat(78)}`],
  side: [MISSING, null, "", "buy", "HOLD", 1],
  conditionId: [MISSING, null, "", "0xc1", 1],
  outcomeIndex: [MISSING, null, "0", Number.NaN, -1, 0.5, 1e21],
  title: [MISSING, null, 1, "x".repeat(100_000)],
  outcome: [MISSING, null, 1],
  slug: [MISSING, null, 1],
  type: [MISSING, null, 1, "trade", "GIFT"],
};

describe("a row that is no trade", () => {
  it.each(Object.entries(BAD))(
    "%s missing, mistyped or out of range: recorded with its name; the row beside it counts",
    async (field, values) => {
      values.forEach((value, index) => {
        add(trade(WALLET, index + 1, START_S + 20, { [field]: value }));
      });
      add(trade(WALLET, 99, START_S + 20));
      const report = await bot.scanAt(30);
      expect(report).toMatchObject({ problems: [], rejected: values.length, newSignals: 1 });
      const letters = bot.deadLetters();
      expect(letters).toHaveLength(values.length);
      for (const { problem } of letters) expect(problem).toMatch(new RegExp(`^${field}: `));
      expect(bot.outcomes(WALLET)).toEqual(["copied"]);
    },
  );

  it.each([null, 7, "row", [], [[]], {}])("%j in the list", async (junk) => {
    add({ ...trade(WALLET, 1, START_S + 10), row: junk as never }, trade(WALLET, 2, START_S + 11));
    expect(await bot.scanAt(30)).toMatchObject({ problems: [], rejected: 1, newSignals: 1 });
    expect(bot.deadLetters()).toHaveLength(1);
  });

  it("is counted, not kept again, when it is served again; and stored as a trade once it is right", async () => {
    const good = trade(WALLET, 1, START_S + 20);
    const venueRow = { ...good.row, price: null as number | null };
    add({ ...good, row: venueRow });
    await bot.scanAt(30);
    await bot.scanAt(60);
    expect(bot.deadLetters()).toMatchObject([{ times: 2 }]);
    venueRow.price = 0.5;
    await bot.scanAt(90);
    expect(bot.outcomes(WALLET)).toEqual(["copied"]);
  });
});

describe("rows in odd numbers and at odd times", () => {
  it("takes a hundred trades of one second", async () => {
    for (let number = 1; number <= 100; number += 1) add(trade(WALLET, number, START_S + 20));
    expect(await bot.scanAt(30)).toMatchObject({ problems: [], newSignals: 100 });
  });

  it("takes 1,200 trades of one second, whose offset pages repeat rows of the page before", async () => {
    for (let number = 1; number <= 1_200; number += 1) add(trade(WALLET, number, START_S + 20));
    bot.venue.faultOf = ({ query }) => {
      const offset = Number(query.get("offset") ?? 0);
      if (offset === 0) return undefined;
      return (response) => {
        const end = 1_200 - (offset - 50);
        const rows = Array.from(
          { length: Math.min(500, Math.max(0, end)) },
          (_, index) => trade(WALLET, end - index, START_S + 20).row,
        );
        response.end(JSON.stringify(rows));
      };
    };
    expect(await bot.scanAt(30)).toMatchObject({ problems: [], newSignals: 1_200 });
    expect(bot.signals().every((signal) => signal.includes('"rows":1,'))).toBe(true);
  });

  it("takes rows that appear 90 s late, and two hours late", async () => {
    add(trade(WALLET, 1, START_S + 20, {}, (START_S + 110) * 1000));
    add(trade(WALLET, 2, START_S + 21, {}, (START_S + 6_000) * 1000));
    for (const second of [30, 60, 90]) await bot.scanAt(second);
    expect(bot.signals()).toEqual([]);
    await bot.scanAt(120);
    expect(bot.outcomes(WALLET)).toEqual(["copied"]);
    for (const second of [1_000, 6_010]) await bot.scanAt(second);
    expect(bot.outcomes(WALLET)).toEqual(["copied", "skipped stale"]);
  });

  it("counts a row whose second lies outside of what was asked for, and takes it for no trade", async () => {
    const lies = [START_S - 400_000, START_S + 86_400, 4_000_000_000];
    lies.forEach((timestamp, index) => {
      add(trade(WALLET, index + 1, START_S + 20, { timestamp }));
    });
    add(trade(WALLET, 9, START_S + 20));
    const report = await bot.scanAt(30);
    expect(report).toMatchObject({ problems: [], rows: 4, newSignals: 1 });
    expect(bot.signals()).toHaveLength(1);
  });
});
