import { describe, expect, it } from "vitest";
import { hostsOf } from "../../config/hosts.ts";
import { compareProviders, feedRpc } from "../../src/compose/feed-rpc.ts";
import type { Network } from "../../src/compose/network.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { until } from "../ops/until.ts";

const FROZEN = "https://one.example/rpc";
const WELL = "https://two.example/rpc";

/** A network of two providers of Polygon: one stands still at block 100, the other has got to 500. */
function network(clock: VirtualClock, asked: string[]): Network {
  const transport: Network["transport"] = async ({ url, body }) => {
    asked.push(url);
    const answer = ({ id, method }: { id: number; method: string }) => ({
      jsonrpc: "2.0",
      id,
      result: method === "eth_chainId" ? "0x89" : url === FROZEN ? "0x64" : "0x1f4",
    });
    const calls = JSON.parse(body ?? "");
    return { status: 200, headers: {}, body: JSON.stringify(Array.isArray(calls) ? calls.map(answer) : answer(calls)) };
  };
  return { clock, transport } as unknown as Network;
}

function poolOf(urls: string[]) {
  const clock = new VirtualClock(0);
  const asked: string[] = [];
  const settings = { environment: "production" } as const;
  const hosts = { ...hostsOf("production", 1), feedRpc: urls };
  return { asked, rpc: feedRpc({ settings, hosts, network: network(clock, asked), random: createSeededRandom(1) }) };
}

describe("the providers of the chain that targets trade on", () => {
  it("are compared with each other: one that stands still is used no more", async () => {
    const { rpc } = poolOf([FROZEN, WELL]);
    for (const pool of [rpc.trades, rpc.holdings]) expect(await pool.request("eth_blockNumber", [])).toBe("0x64");
    const stopping = new AbortController();
    const comparing = compareProviders(rpc, stopping.signal);
    for (const pool of [rpc.trades, rpc.holdings])
      await until(async () => expect(await pool.request("eth_blockNumber", [])).toBe("0x1f4"));
    stopping.abort(new Error("the end"));
    await comparing;
  });

  it("are not asked where there is one alone", async () => {
    const { rpc, asked } = poolOf([FROZEN]);
    await compareProviders(rpc, new AbortController().signal);
    expect(asked).toEqual([]);
  });
});
