import { expect, it } from "vitest";
import { GasWatch } from "../../src/chain/transactions/gas-watch.ts";
import type { NewAlert } from "../../src/engine/ports.ts";

const GWEI = 1_000_000_000;

it("what is bad again after it was well is news of its own, also within the hour; a restart is none", () => {
  const raised: NewAlert[] = [];
  const watch = () => new GasWatch({ wallet: "0x1", maxGasGwei: 500, raise: (alert) => raised.push(alert) });
  const first = watch();
  for (const gwei of [600, 700, 100, 700]) first.tooDear({ priceWei: gwei * GWEI });
  watch().tooDear({ priceWei: 600 * GWEI });
  expect(raised.map(({ severity }) => severity)).toEqual(["warning", "info", "warning", "warning"]);
  const [bad, good, again, restarted] = raised.map(({ dedupeKey }) => dedupeKey);
  expect(good).toBeUndefined();
  expect(again).not.toBe(bad);
  expect(restarted).toBe(bad);
});

it("tells the end to whoever heard the worst of it", () => {
  const raised: NewAlert[] = [];
  const watch = new GasWatch({ wallet: "0x1", maxGasGwei: 500, raise: (alert) => raised.push(alert) });
  const fees = { maxFeePerGasWei: 30 * GWEI, maxPriorityFeePerGasWei: 30 * GWEI, priceWei: 30 * GWEI };
  const [empty, few, plenty] = [0n, 10n ** 16n, 10n ** 20n];
  for (const balanceWei of [empty, few, plenty, few, plenty]) {
    watch.tooPoor(balanceWei, 100_000, fees);
  }
  expect(raised.map(({ severity, ends }) => [severity, ends])).toEqual([
    ["critical", undefined],
    ["warning", undefined],
    ["info", "critical"],
    ["warning", undefined],
    ["info", "warning"],
  ]);
});
