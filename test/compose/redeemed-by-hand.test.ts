import { expect, it } from "vitest";
import type { Redeemer } from "../../src/chain/redemption/redemption.ts";
import { BY_HAND_LINK, RedemptionByHand, RedemptionPending } from "../../src/chain/redemption/redemption.ts";
import { redeemed } from "../../src/compose/redeemed-by-hand.ts";
import { builder } from "../../src/store/statement.ts";
import { temporaryStore } from "../store/temporary-store.ts";

const market = (conditionId: string) => ({
  conditionId,
  title: `Will ${conditionId}?`,
  negRisk: false,
  tokens: ["1", "2"],
});

it("each market that a person has to redeem is told once, with the link, until its cash is there", async () => {
  const { store, records, clock } = await temporaryStore();
  let answer: () => Promise<{ cashMicro: number }> = async () => {
    throw new RedemptionByHand(`automatic redemption is not allowed: allow it, or redeem at ${BY_HAND_LINK}`);
  };
  const redeemer: Redeemer = { redeem: () => answer() };
  const needs = { redeemer, store, clock: { nowMs: () => clock.ms } };
  const alerts = () => store.rows(builder.selectFrom("alerts").select("text").orderBy("id")).map(({ text }) => text);
  for (const id of ["0xa", "0xb", "0xa"]) expect(await redeemed(needs, market(id))).toBeUndefined();
  clock.ms += 2 * 3_600_000;
  expect(await redeemed(needs, market("0xb"))).toBeUndefined();
  expect(alerts()).toEqual([
    expect.stringMatching(/Will 0xa\?.*https:\/\/polymarket\.com\/portfolio/),
    expect.stringContaining("Will 0xb?"),
  ]);
  answer = async () => ({ cashMicro: 7 });
  expect(await redeemed(needs, market("0xa"))).toEqual({ cashMicro: 7 });
  expect(records.discrepancies.open().map(({ subject }) => subject)).toEqual(["0xb"]);
  answer = () => Promise.reject(new RedemptionPending("not yet"));
  expect(await redeemed(needs, market("0xb"))).toBeUndefined();
  answer = () => Promise.reject(new Error("no provider"));
  await expect(redeemed(needs, market("0xb"))).rejects.toThrow("no provider");
});
