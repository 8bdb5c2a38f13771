import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RpcUnavailable } from "../../../src/chain/rpc/rpc-error.ts";
import { raised, readFees } from "../../../src/chain/transactions/fees.ts";
import { Anvil, anvilIsHere } from "../anvil.ts";
import { poolOn } from "../pool-on.ts";
import { Provider } from "../provider.ts";

const GWEI = 1e9;

describe.skipIf(!anvilIsHere)("fees (needs anvil)", () => {
  let node: Anvil;
  let provider: Provider;
  beforeAll(async () => {
    node = await Anvil.start();
  });
  afterAll(() => node[Symbol.asyncDispose]());
  beforeEach(async () => {
    await provider?.[Symbol.asyncDispose]();
    provider = await Provider.start(() => node.url);
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  it("follow the next block's base fee, with the least tip that Polygon's nodes take", async () => {
    await node.call("anvil_setNextBlockBaseFeePerGas", `0x${(40 * GWEI).toString(16)}`);
    await node.mine();
    const fees = await readFees(poolOn(provider.url));
    // An empty block lowers the base fee by an eighth.
    expect(fees).toEqual({
      priceWei: 35 * GWEI + 25 * GWEI,
      maxFeePerGasWei: 2 * 35 * GWEI + 25 * GWEI,
      maxPriorityFeePerGasWei: 25 * GWEI,
    });
  });

  it("tip as the others do where that is more", async () => {
    provider.overrides.set("eth_feeHistory", () => ({
      result: { baseFeePerGas: ["0x1", "0x2"], reward: [["0x9502f9000"], ["0xba43b7400"], ["0x1"]] },
    }));
    expect((await readFees(poolOn(provider.url))).maxPriorityFeePerGasWei).toBe(40 * GWEI);
  });

  it("come from the plain gas price where a node keeps no history", async () => {
    provider.overrides.set("eth_feeHistory", () => ({ error: { code: -32601, message: "method not found" } }));
    provider.overrides.set("eth_gasPrice", () => ({ result: `0x${(60 * GWEI).toString(16)}` }));
    expect(await readFees(poolOn(provider.url))).toEqual({
      priceWei: 60 * GWEI,
      maxFeePerGasWei: 95 * GWEI,
      maxPriorityFeePerGasWei: 25 * GWEI,
    });
  });

  it("are never taken from an answer that is none", async () => {
    provider.overrides.set("eth_feeHistory", () => ({ result: { baseFeePerGas: [] } }));
    await expect(readFees(poolOn(provider.url))).rejects.toThrow(RpcUnavailable);
  });

  it("that replace others are an eighth higher, both of them", () => {
    expect(raised({ maxFeePerGasWei: 1_000, maxPriorityFeePerGasWei: 9 })).toEqual({
      maxFeePerGasWei: 1_125,
      maxPriorityFeePerGasWei: 11,
    });
  });
});
