import { id } from "ethers";
import { describe, expect, it } from "vitest";
import type { ChainLog } from "../../../src/sandbox/chain/chain-block.ts";
import { TOPICS } from "../../../src/sandbox/chain/logs.ts";
import { isRetriedTx } from "../../../src/sandbox/chain/settlement.ts";
import type { World } from "../../../src/sandbox/world/world.ts";
import { hasRecordings, recorded } from "../../recorded/recordings.ts";
import { chainRig, hex } from "./chain-rig.ts";

const HOUR_MS = 3_600_000;

interface Decoded {
  readonly log: ChainLog;
  readonly hash: string;
  readonly maker: string;
  readonly taker: string;
  readonly side: "BUY" | "SELL";
  readonly token: string;
  readonly shares: number;
  readonly collateral: number;
  readonly fee: number;
}

/** Reads a log by its words alone, as reference/polymarket.md 2.4 tells a follower to. */
function decode(log: ChainLog): Decoded {
  const words = log.data.slice(2).match(/.{64}/g) ?? [];
  const number = (index: number) => Number(BigInt(`0x${words[index]}`));
  const side = number(0) === 0 ? "BUY" : "SELL";
  return {
    log,
    hash: log.topics[1] ?? "",
    maker: `0x${log.topics[2]?.slice(26)}`,
    taker: `0x${log.topics[3]?.slice(26)}`,
    side,
    token: String(BigInt(`0x${words[1]}`)),
    shares: number(side === "BUY" ? 3 : 2),
    collateral: number(side === "BUY" ? 2 : 3),
    fee: number(4),
  };
}

function targetsFills(world: World, logs: readonly ChainLog[]): Decoded[] {
  const targets = new Set(world.targets.map(({ address }) => address));
  return logs
    .filter(({ topics }) => topics[0] === TOPICS.orderFilled)
    .map(decode)
    .filter(({ maker }) => targets.has(maker));
}

function all(rig: ReturnType<typeof chainRig>): ChainLog[] {
  const head = rig.chain.blocks.head();
  return rig.logs({ fromBlock: hex(head - 1_999), toBlock: hex(head) });
}

describe("the chain's logs", () => {
  const rig = chainRig("logs", HOUR_MS);
  const logs = all(rig);
  const fills = targetsFills(rig.world, logs);

  it("name the events by their signatures", () => {
    const filled = "(bytes32,address,address,uint8,uint256,uint256,uint256,uint256,bytes32,bytes32)";
    expect(TOPICS.orderFilled).toBe(id(`OrderFilled${filled}`));
    expect(TOPICS.ordersMatched).toBe(id("OrdersMatched(bytes32,address,uint8,uint256,uint256,uint256)"));
    expect(TOPICS.feeCharged).toBe(id("FeeCharged(address,uint256)"));
    expect(TOPICS.transfer).toBe(id("Transfer(address,address,uint256)"));
  });

  it("tell every settled trade of every target, with the order's one hash, and nothing that was not", () => {
    const key = (order: string, tx: string) => `${order} ${tx}`;
    const told = new Map<string, { shares: number; collateral: number; fee: number }>();
    for (const { hash, log, shares, collateral, fee } of fills) {
      const sum = told.get(key(hash, log.transactionHash)) ?? { shares: 0, collateral: 0, fee: 0 };
      told.set(key(hash, log.transactionHash), {
        shares: sum.shares + shares,
        collateral: sum.collateral + collateral,
        fee: sum.fee + fee,
      });
    }
    const { orders, rows, nowMs } = rig.world.state;
    const trades = rows.flat().filter(({ type, timeMs }) => type === "TRADE" && timeMs < nowMs - 20_000);
    expect(trades.length).toBeGreaterThan(500);
    const wanted = new Map<string, { shares: number; collateral: number; fee: number; isMaker: boolean }>();
    for (const row of trades) {
      const order = orders.get(row.orderSeq ?? -1);
      const gross = row.side === "BUY" ? row.usdcMicro - row.feeMicro : row.usdcMicro + row.feeMicro;
      const sum = wanted.get(key(order?.id ?? "", row.tx)) ?? { shares: 0, collateral: 0, fee: 0 };
      wanted.set(key(order?.id ?? "", row.tx), {
        shares: sum.shares + row.sizeMicro,
        collateral: sum.collateral + gross,
        fee: sum.fee + row.feeMicro,
        isMaker: row.isMaker,
      });
    }
    let above = 0;
    for (const [name, { shares, collateral, fee }] of wanted) {
      const seen = told.get(name);
      expect(seen?.shares, name).toBe(shares);
      expect(seen?.fee, name).toBe(fee);
      expect(seen?.collateral, name).toBeGreaterThanOrEqual(collateral);
      if ((seen?.collateral ?? 0) > collateral) above += 1;
    }
    // A taker's purchase with minted shares is logged as an upper bound (reference/polymarket.md 2.4, 6).
    expect(above).toBeGreaterThan(0);
    expect(above / wanted.size).toBeLessThan(0.05);
    const late = fills.filter(({ log }) => !wanted.has(key(decode(log).hash, log.transactionHash)));
    expect(late.length).toBeLessThan(fills.length * 0.05);
  });

  it("follow the taker's log with OrdersMatched of the same hash, and give makers the taker's wallet", () => {
    for (const [index, log] of logs.entries()) {
      if (log.topics[0] !== TOPICS.orderFilled) continue;
      const { taker, hash, maker } = decode(log);
      const next = logs[index + 1];
      if (taker === log.address) {
        expect(next?.topics.slice(0, 2)).toEqual([TOPICS.ordersMatched, hash]);
        expect(next?.transactionHash).toBe(log.transactionHash);
      } else {
        const own = logs.filter(({ transactionHash }) => transactionHash === log.transactionHash);
        const takers = own.filter(({ topics }) => topics[0] === TOPICS.ordersMatched);
        expect(takers.map(({ topics }) => `0x${topics[2]?.slice(26)}`)).toContain(taker);
        expect(maker).not.toBe(taker);
      }
    }
  });

  it("number the logs of a block without a gap or a repetition, in its order", () => {
    for (const [, own] of Map.groupBy(logs, ({ blockNumber }) => blockNumber)) {
      expect(own.map(({ logIndex }) => Number(logIndex))).toEqual(own.map((_, index) => index));
      expect(new Set(own.map(({ blockHash }) => blockHash)).size).toBe(1);
    }
  });

  it("use the other exchange for neg-risk markets, and charge the fee before the taker's log", () => {
    const { markets, marketIdsByName } = rig.world.state;
    const exchanges = new Set<string>();
    for (const { token, log, fee, taker } of fills) {
      const market = markets.get(marketIdsByName.get(token) ?? "");
      expect(log.address.startsWith(market?.kind === "neg-risk" ? "0xe2222d" : "0xe11118")).toBe(true);
      exchanges.add(log.address);
      if (fee === 0) continue;
      expect(taker).toBe(log.address);
      const before = logs[logs.indexOf(log) - 1];
      expect(before?.topics[0]).toBe(TOPICS.feeCharged);
      expect(Number(before?.data)).toBe(fee);
    }
    expect(exchanges.size).toBe(2);
  });

  it("come 1 to 3 s after the match, but for settlements that were retried", () => {
    const rows = rig.world.state.rows.flat().filter(({ type }) => type === "TRADE");
    const timeOf = new Map(rows.map(({ tx, timeMs }) => [tx, timeMs]));
    let retried = 0;
    for (const { log } of fills) {
      const shownMs = Number(log.blockTimestamp) * 1_000 + 600;
      const afterMs = shownMs - (timeOf.get(log.transactionHash) ?? 0);
      const isRetried = isRetriedTx(log.transactionHash);
      if (isRetried) retried += 1;
      expect(afterMs).toBeGreaterThanOrEqual(isRetried ? 7_000 : 1_000);
      expect(afterMs).toBeLessThanOrEqual(isRetried ? 18_000 : 3_000);
    }
    expect(retried).toBeGreaterThan(0);
  });

  it.skipIf(!hasRecordings)("have the recorded logs' keys and forms (needs ../shared/data)", () => {
    const [real] = JSON.parse(recorded("onchain/v2_order_filled_logs_20260808.json")) as ChainLog[];
    const own = fills[0]?.log;
    expect(Object.keys(own ?? {}).sort()).toEqual(Object.keys(real ?? {}).sort());
    expect(own?.data.length).toBe(real?.data.length);
    expect(own?.topics).toHaveLength(4);
    expect(own?.topics[0]).toBe(real?.topics[0]);
    for (const name of ["address", "blockNumber", "logIndex", "transactionIndex", "blockTimestamp"] as const)
      expect(own?.[name]).toMatch(/^0x[0-9a-f]+$/);
  });
});
