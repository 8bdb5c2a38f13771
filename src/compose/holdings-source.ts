import { ADDRESSES } from "../../config/addresses.ts";
import type { Settings } from "../../config/schema.ts";
import { HeldShares } from "../chain/contracts/held-shares.ts";
import type { RpcPool } from "../chain/rpc/rpc-pool.ts";
import type { HoldingsSource } from "../engine/holdings/holdings-source.ts";
import type { Clock } from "../engine/ports.ts";
import type { PositionsSnapshot } from "../feeds/data-api/positions-snapshot.ts";
import { feedChainOf } from "./feed-rpc.ts";
import type { Network } from "./network.ts";

/** A sale waits no longer for each of two questions about what he held (rule 19): then what is known has to do. */
const SALE_WAITS_MS = 750;
const READING_WAITS_MS = 15_000;

export interface HoldingsNeeds {
  readonly settings: Pick<Settings, "environment">;
  /** Providers of the chain that targets trade on. */
  readonly rpc: RpcPool;
  readonly positions: PositionsSnapshot;
  readonly network: Network;
  /** The venue's present time. */
  readonly venueNowMs: () => number;
}

/** What targets hold: by the chain they trade on, and by the Data API's snapshots while that does not answer. */
export function holdingsSource({ settings, rpc, positions, network, venueNowMs }: HoldingsNeeds): HoldingsSource {
  const { clock } = network;
  const chain = new HeldShares(rpc, ADDRESSES[feedChainOf(settings)].conditionalTokens);
  return {
    before: (held, tx, abort) => within(clock, SALE_WAITS_MS, abort, (signal) => chain.before(held, tx, signal)),
    beforeSecond: async (held, second, abort) => {
      const read = await within(clock, SALE_WAITS_MS, abort, (signal) => chain.beforeSecond(held, second, signal));
      return { ...read, source: "chain" };
    },
    present: async (held, abort) => {
      try {
        const read = await within(clock, READING_WAITS_MS, abort, (signal) => chain.present(held, signal));
        return { ...read, source: "chain" };
      } catch (error) {
        if (abort.aborted) throw error;
        const atS = Math.floor(venueNowMs() / 1000);
        const wallets = [...new Set(held.map(({ wallet }) => wallet))];
        const bySnapshot = new Map<string, ReadonlyMap<string, number>>();
        for (const wallet of wallets) bySnapshot.set(wallet, await positions.sharesOf(wallet, abort));
        const sharesMicro = held.map(({ wallet, token }) => bySnapshot.get(wallet)?.get(token) ?? 0);
        return { sharesMicro, atS, source: "snapshot" };
      }
    },
  };
}

/** The work's result, or a refusal when it takes longer. */
async function within<T>(
  clock: Clock,
  ms: number,
  abort: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const signal = AbortSignal.any([abort, over.signal]);
  const late = clock.sleep(ms, signal).then(
    () => Promise.reject(new Error(`no answer within ${ms / 1000} s`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work(signal), late]);
  } finally {
    over.abort(new Error("no longer waited for"));
  }
}
