import { expect, it } from "vitest";
import { GasReserve } from "../../../src/chain/transactions/gas-reserve.ts";

const POL = 10n ** 18n;

it("knows of a problem once a reading has shown it, reads once a minute, and forgets nothing when a chain falls silent", async () => {
  let nowMs = 0;
  let haveWei: bigint | undefined = POL / 4n;
  let reads = 0;
  const read = async (): Promise<bigint> => {
    reads += 1;
    if (haveWei === undefined) throw new Error("the chain does not answer");
    return haveWei;
  };
  const reserve = new GasReserve({ read, maxGasGwei: 500, clock: { nowMs: () => nowMs } });
  expect(reserve.problem()).toBeUndefined();
  await reserve.settled();
  expect(reserve.problem()).toBe("0.2500 POL of the 0.3000 POL that one redemption may cost");
  expect(reads).toBe(1);

  haveWei = undefined;
  nowMs += 60_000;
  reserve.problem();
  await reserve.settled();
  expect(reserve.problem()).toContain("0.2500 POL");
  expect(reads).toBe(2);

  haveWei = (POL * 3n) / 10n;
  nowMs += 60_000;
  reserve.problem();
  await reserve.settled();
  expect(reserve.problem()).toBeUndefined();
});
