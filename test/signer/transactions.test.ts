import { Interface } from "ethers";
import { describe, expect, it } from "vitest";
import { encodeRedeem } from "../../src/encoding/redeem-call.ts";
import { sharedSigner } from "./shared-signer.ts";
import { ADAPTER, CANARY_ADDRESS, COLLATERAL, STRANGER, transactionTo } from "./signer-rig.ts";

const ROOT = `0x${"ab".repeat(32)}`;
const CONDITION = `0x${"cd".repeat(32)}`;

describe("a transaction is refused", () => {
  const real = sharedSigner();
  const test = sharedSigner({ chainId: 80_002, adapters: [] });
  const calls = new Interface([
    "function transfer(address,uint256)",
    "function approve(address,uint256)",
    "function redeemPositions(address,bytes32,bytes32,uint256[])",
    "function withdraw(uint256)",
  ]);
  const none = `0x${"0".repeat(64)}`;
  const right = encodeRedeem({ collateral: COLLATERAL, conditionId: CONDITION });
  const transfer = calls.encodeFunctionData("transfer", [STRANGER, 1]);
  const approve = calls.encodeFunctionData("approve", [STRANGER, 1]);
  const oneSide = calls.encodeFunctionData("redeemPositions", [COLLATERAL, none, CONDITION, [1]]);
  const parent = calls.encodeFunctionData("redeemPositions", [COLLATERAL, ROOT, CONDITION, [1, 2]]);
  const otherMoney = encodeRedeem({ collateral: STRANGER, conditionId: CONDITION });

  it.each([
    ["to another contract", transactionTo(STRANGER, right), "no redeem goes to"],
    ["to the collateral itself", transactionTo(COLLATERAL, transfer), "no redeem goes to"],
    ["with a transfer", transactionTo(ADAPTER, transfer), "no redeem goes to"],
    ["with an approval", transactionTo(ADAPTER, approve), "no redeem goes to"],
    ["with a withdrawal", transactionTo(ADAPTER, calls.encodeFunctionData("withdraw", [1])), "no redeem goes to"],
    ["without a call", transactionTo(ADAPTER, "0x"), "no redeem goes to"],
    ["for one outcome", transactionTo(ADAPTER, oneSide), "no call of redeemPositions"],
    ["under a parent", transactionTo(ADAPTER, parent), "no call of redeemPositions"],
    ["with more behind it", transactionTo(ADAPTER, `${right}00`), "no call of redeemPositions"],
    ["for other money", transactionTo(ADAPTER, otherMoney), "is not our collateral"],
    ["on another chain", transactionTo(ADAPTER, right, { chainId: 80_002 }), "no redeem goes to"],
    ["with a value", { ...transactionTo(ADAPTER, right), valueWei: 1 }, "a value of 1 wei is not 0"],
    ["with too much gas", { ...transactionTo(ADAPTER, right), gasLimit: 400_001 }, "above the cap of 400000"],
    [
      "at too high a price",
      { ...transactionTo(ADAPTER, right), maxFeePerGasWei: 500_000_000_001 },
      "above the cap of 500000000000",
    ],
    [
      "with a tip above the fee",
      { ...transactionTo(ADAPTER, right), maxPriorityFeePerGasWei: 60_000_000_001 },
      "the tip is above",
    ],
  ])("that redeems %s", async (_, transaction, reason) => {
    await expect(real.signer.signRedeem(transaction)).rejects.toThrow(reason);
    expect(real.refused).toEqual([{ kind: "redeem", reason: expect.stringContaining(reason) }]);
  });

  it.each([
    ["outside the test chain", transactionTo(CANARY_ADDRESS, ROOT), "anchors belong on 80002 alone"],
    ["to somebody else", transactionTo(STRANGER, ROOT, { chainId: 80_002 }), "no anchor goes to"],
    ["with more than a root", transactionTo(CANARY_ADDRESS, `${ROOT}00`, { chainId: 80_002 }), "data is 32 bytes"],
    ["with value", { ...transactionTo(CANARY_ADDRESS, ROOT, { chainId: 80_002 }), valueWei: 1 }, "is not 0"],
    [
      "with too much gas",
      { ...transactionTo(CANARY_ADDRESS, ROOT, { chainId: 80_002 }), gasLimit: 60_001 },
      "above the cap of 60000",
    ],
  ])("that anchors %s", async (_, transaction, reason) => {
    await expect(test.signer.signAnchor(transaction)).rejects.toThrow(reason);
  });

  it("that anchors where real money trades, whatever its chain", async () => {
    const anchor = transactionTo(CANARY_ADDRESS, ROOT, { chainId: 80_002 });
    await expect(real.signer.signAnchor(anchor)).rejects.toThrow("no anchor goes to");
  });
});
