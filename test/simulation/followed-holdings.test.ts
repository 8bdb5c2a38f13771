import { afterEach, expect, it } from "vitest";
import { Simulation } from "../../scripts/simulate/simulation.ts";
import { MICRO } from "../../src/domain/micro.ts";
import { mergeShares, splitShares } from "../../src/sandbox/world/balance-change.ts";
import type { Market } from "../../src/sandbox/world/market.ts";
import { Stage } from "../../src/sandbox/world/stage.ts";
import { takeNow } from "../../src/sandbox/world/taker.ts";
import { buy, copyableMarkets, quietWorld } from "../race/scripted-world.ts";

const TARGET = 0;
const NO_LIMIT = 1_000_000 * MICRO;
let simulation: Simulation | undefined;

afterEach(async () => {
  await simulation?.close();
  simulation = undefined;
});

/** A quiet world, one target, everything of his copied at a fifth. */
async function open(): Promise<Simulation> {
  simulation = await Simulation.open({
    ...{ seed: 41, targets: 1, world: (startMs) => quietWorld("followed holdings", startMs) },
    limits: {
      ...{ maxPerTradeMicro: NO_LIMIT, maxPerPositionMicro: NO_LIMIT, dailyLossMicro: NO_LIMIT },
      ...{ maxTotalExposureMicro: NO_LIMIT, maxPerTargetMicro: NO_LIMIT, maxPerEventMicro: NO_LIMIT },
      ...{ maxPerTokenMinuteMicro: NO_LIMIT, maxDrawdownMicro: NO_LIMIT },
    },
    settings: { sizing: "percent", percentPpm: 200_000 },
  });
  await simulation.pass(5_000);
  return simulation;
}

function heldBy(
  run: Simulation,
  market: Market,
): { readonly his: number; readonly ours: number; readonly sold: number } {
  const { records } = run.bot.store;
  const tokenId = records.tokens.byToken(market.tokenIds[0])?.id ?? 0;
  const lot = records.lots.of(1, tokenId);
  const owed = records.debts.of(1, tokenId)?.sharesMicro ?? 0;
  const his = new Stage(run.world.state).holding(TARGET, market.id).sharesMicro[0];
  const bought = records.orders.get(1)?.filledSharesMicro ?? 0;
  return { his, ours: (lot?.sharesMicro ?? 0) - owed, sold: bought - (lot?.sharesMicro ?? 0) };
}

it("our lot follows a target who had shares before, sells a part, and merges the rest away (19)", async () => {
  const run = await open();
  const market = copyableMarkets(run.world)[0] as Market;
  splitShares(new Stage(run.world.state), TARGET, market, 200 * MICRO);
  await run.pass(60_000);
  buy(run.world, TARGET, { market, outcome: 0, sharesMicro: [300 * MICRO] });
  await run.pass(120_000);
  const bought = heldBy(run, market);
  expect(bought.his).toBe(500 * MICRO);
  expect(bought.ours).toBeGreaterThan(40 * MICRO);

  const sale = { target: TARGET, market, outcome: 0, side: "SELL", sizeMicro: 100 * MICRO, reachTicks: 3 } as const;
  const soldMicro = takeNow(new Stage(run.world.state), sale)?.filledMicro ?? 0;
  expect(soldMicro).toBeGreaterThan(0);
  await run.pass(120_000);
  const kept = (bought.ours * (500 * MICRO - soldMicro)) / (500 * MICRO);
  expect(Math.abs(heldBy(run, market).ours - kept)).toBeLessThan(MICRO / 100);

  mergeShares(new Stage(run.world.state), TARGET, market);
  await run.pass(240_000);
  const merged = heldBy(run, market);
  expect(merged.his).toBe(300 * MICRO - soldMicro);
  expect(Math.abs(merged.ours - (bought.ours * merged.his) / (500 * MICRO))).toBeLessThan(MICRO / 100);
  expect(merged.sold).toBeGreaterThan(0);
  const { records } = run.bot.store;
  expect(records.holdingFalls.get(1)).toMatchObject({ reason: "he merged", goneMicro: 200 * MICRO });
  expect(records.holdingFalls.get(2)).toBeUndefined();
  expect(run.problems).toEqual([]);
  expect(records.discrepancies.open()).toEqual([]);
});

it("without a chain the Data API's snapshots and rows tell of the merge (19)", async () => {
  const run = await open();
  const market = copyableMarkets(run.world)[0] as Market;
  splitShares(new Stage(run.world.state), TARGET, market, 200 * MICRO);
  await run.pass(60_000);
  buy(run.world, TARGET, { market, outcome: 0, sharesMicro: [300 * MICRO] });
  await run.pass(10_000);
  run.sandbox.fault({ service: "rpc", kind: "failing", forMs: 3_600_000 });
  await run.pass(200_000);
  const bought = heldBy(run, market);
  expect(bought.ours).toBeGreaterThan(40 * MICRO);
  mergeShares(new Stage(run.world.state), TARGET, market);
  await run.pass(400_000);
  const { records } = run.bot.store;
  expect(records.holdingFalls.get(1)).toMatchObject({ reason: "he merged", goneMicro: 200 * MICRO });
  expect(Math.abs(heldBy(run, market).ours - (bought.ours * 3) / 5)).toBeLessThan(MICRO / 100);
});
