import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { builder } from "../../src/store/statement.ts";
import { ScanningBot, START_S } from "./scanning-bot.ts";
import { trade } from "./served-rows.ts";

const ROWS = 5_000;
/** Fewer rows a wallet than a page holds, so that each row is served once. */
const ROWS_OF_A_WALLET = 250;
const wallets = Array.from(
  { length: ROWS / ROWS_OF_A_WALLET },
  (_, index) => `0x${(index + 16).toString(16).repeat(20)}`,
);

let bot: ScanningBot;
afterEach(() => bot.close());

const odd = fc.oneof(
  fc.jsonValue(),
  fc.double(),
  fc.integer(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    null,
    undefined,
    -0,
    1e21,
    1e-21,
    0.5,
    "1e5",
    " ",
    "0x",
    "__proto__",
    "SELL",
    "MERGE",
    "x".repeat(1_000),
  ),
);
const fields = Object.keys(trade(wallets[0] ?? "", 1, START_S).row);
const changes = fc.array(fc.tuple(fc.constantFrom(...fields), odd), { minLength: 1, maxLength: 3 });

it("5,000 mutated rows through the whole intake: nothing stops, and every row is a trade, a change, or in the dead letters", async () => {
  bot = await ScanningBot.open({ wallets });
  await bot.scanAt(0);
  const seed = Date.now() % 1_000_000;
  const mutations = fc.sample(changes, { numRuns: ROWS, seed });
  for (const [index, mutation] of mutations.entries()) {
    const wallet = wallets[index % wallets.length] ?? "";
    const one = trade(wallet, index + 1, START_S + 10 + (index % 10), Object.fromEntries(mutation));
    bot.venue.rows.add(wallet, one);
  }
  const report = await bot.scanAt(30);
  expect(report.problems, `seed ${seed}`).toEqual([]);
  expect(report.rows, `seed ${seed}`).toBe(ROWS);
  const { sum } = builder.fn;
  const [signals] = bot.store.rows(builder.selectFrom("signals").select(sum<number>("rows").as("rows")));
  const [held] = bot.store.rows(builder.selectFrom("holdingChanges").select(sum<number>("multiplicity").as("rows")));
  const kept = [signals?.rows ?? 0, held?.rows ?? 0, bot.deadLetters().length];
  expect(
    kept.reduce((left, right) => left + right, 0),
    `seed ${seed}`,
  ).toBe(ROWS);
  expect(Math.min(kept[0] ?? 0, kept[2] ?? 0), `seed ${seed}`).toBeGreaterThan(500);
  expect(await bot.scanAt(60), `seed ${seed}`).toMatchObject({ problems: [], newSignals: 0 });
});
