import { expect, it } from "vitest";
import type { Approval } from "../../src/chain/contracts/account-on-chain.ts";
import { approval } from "../../src/compose/doctor/account-checks.ts";
import { MICRO } from "../../src/domain/micro.ts";

const PLACES = { pusd: "0xpusd", conditionalTokens: "0xctf", spenders: {}, operators: {} };
const found = (allowed: number, of: Approval["of"] = "pUSD"): Approval => ({
  ...{ of, name: "exchangeV2", address: "0xe", allowed },
});
const verdict = (one: Approval | undefined) => approval(one, PLACES, 500 * MICRO).verdict;

it("takes an allowance for enough only when it covers what the wallet has", () => {
  expect([found(Number.MAX_SAFE_INTEGER), found(500 * MICRO), found(1, "shares")].map(verdict)).toEqual([
    "ok",
    "ok",
    "ok",
  ]);
  const short = approval(found(20 * MICRO), PLACES, 500 * MICRO);
  expect(short).toMatchObject({
    verdict: "warning",
    text: "exchangeV2 may take $20.00 of $500.00, and less with each buy",
  });
  expect(short.fix).toContain("approve(0xe, amount) on 0xpusd");
  expect([found(0), found(0, "shares"), undefined].map(verdict)).toEqual(["failed", "failed", "failed"]);
});
