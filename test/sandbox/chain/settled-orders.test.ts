import { describe, expect, it } from "vitest";
import { TOPICS } from "../../../src/sandbox/chain/logs.ts";
import { settledOrders } from "../../../src/sandbox/chain/settled-orders.ts";
import { chainRig, hex } from "./chain-rig.ts";

describe("the truth about targets' orders (ENGINE rule 38)", () => {
  const rig = chainRig("truth", 3_600_000);
  const truth = settledOrders(rig.world.state);

  it("is one entry an order, however many transactions filled it", () => {
    expect(new Set(truth.map(({ order }) => order.id)).size).toBe(truth.length);
    expect(Math.max(...truth.map(({ transactions }) => transactions))).toBeGreaterThan(40);
    for (const { order, sharesMicro, collateralMicro } of truth) {
      expect(sharesMicro).toBeLessThanOrEqual(order.filledMicro);
      expect(collateralMicro).toBeLessThanOrEqual(order.collateralMicro);
    }
  });

  it("is what the chain's logs add up to", () => {
    const head = rig.chain.blocks.head();
    const sums = new Map<string, number>();
    for (const { topics, data } of rig.logs({ fromBlock: hex(head - 1_999), toBlock: hex(head) })) {
      if (topics[0] !== TOPICS.orderFilled) continue;
      const [side = "", , maker = "", taker = ""] = data.slice(2).match(/.{64}/g) ?? [];
      const shares = Number(BigInt(`0x${BigInt(`0x${side}`) === 0n ? taker : maker}`));
      sums.set(topics[1] ?? "", (sums.get(topics[1] ?? "") ?? 0) + shares);
    }
    const settled = truth.filter(({ sharesMicro }) => sharesMicro > 0);
    expect(settled.length).toBeGreaterThan(100);
    for (const { order, sharesMicro } of settled) expect(sums.get(order.id), order.id).toBe(sharesMicro);
  });
});
