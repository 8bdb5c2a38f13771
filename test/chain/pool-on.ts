import { RpcPool } from "../../src/chain/rpc/rpc-pool.ts";
import { createFetchTransport } from "../../src/ops/fetch-transport.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { CHAIN_ID } from "./anvil.ts";

/** A pool over these URLs that nothing holds back. */
export function poolOn(...urls: string[]): RpcPool {
  return new RpcPool({
    chainId: CHAIN_ID,
    urls,
    transport: createFetchTransport(),
    clock: systemClock,
    random: createSeededRandom(1),
    limits: { perSecond: 10_000, perDay: 1_000_000 },
  });
}
