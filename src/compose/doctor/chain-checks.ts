import { ADDRESSES } from "../../../config/addresses.ts";
import { ENVIRONMENTS } from "../../../config/environments.ts";
import type { Check, CheckResult } from "../../app/doctor.ts";
import { placesWithoutCode } from "../../chain/contracts/account-on-chain.ts";
import { exchange } from "../../chain/rpc/json-rpc.ts";
import { smallQuantity } from "../../chain/rpc/quantity.ts";
import { RpcError } from "../../chain/rpc/rpc-error.ts";
import { RpcPool } from "../../chain/rpc/rpc-pool.ts";
import type { DoctorNeeds } from "./needs.ts";
import { TRY_MS } from "./needs.ts";
import { asWarning, resolveName } from "./reach.ts";

interface Chain {
  readonly what: string;
  readonly chainId: keyof typeof ADDRESSES;
  readonly urls: readonly string[];
  /** Where others are named. */
  readonly setting: string;
}

/** Our own chain, and the one that the targets trade on: they are two in staging. */
export function chainsOf({ settings, hosts }: Pick<DoctorNeeds, "settings" | "hosts">): { own: Chain; theirs: Chain } {
  const { environment } = settings;
  const { chainId } = ENVIRONMENTS[environment];
  const theirId = environment === "sandbox" ? chainId : 137;
  return {
    own: { what: "RPC", chainId, urls: hosts.rpc, setting: "UNDERSTUDY_RPC_URLS" },
    theirs: { what: "feed RPC", chainId: theirId, urls: hosts.feedRpc, setting: "UNDERSTUDY_FEED_RPC_URLS" },
  };
}

/** Each provider by itself, of which some may fail; and each chain, which must be readable through one of them. */
export function chainChecks(needs: DoctorNeeds): Check[] {
  const { own, theirs } = chainsOf(needs);
  return [own, theirs].flatMap((chain) => [
    ...chain.urls.map((url) => providerCheck(needs, chain, url)),
    contractsCheck(needs, chain),
  ]);
}

function providerCheck({ transport, clock }: DoctorNeeds, { what, chainId, setting }: Chain, url: string): Check {
  return asWarning({
    name: `${what} ${new URL(url).host}`,
    fix: `Others are used while it fails; name better ones in ${setting}.`,
    run: async (signal) => {
      await resolveName(url);
      const sentMs = clock.nowMs();
      const ask = async (method: string) => {
        const [result] = await exchange(transport, url, [{ method, params: [] }], { timeoutMs: TRY_MS, signal });
        if (result instanceof RpcError) throw result;
        return smallQuantity.parse(result);
      };
      const named = await ask("eth_chainId");
      const tookMs = clock.nowMs() - sentMs;
      if (named !== chainId) throw new Error(`is on chain ${named}, not ${chainId}`);
      return { verdict: "ok", text: `chain ${named}, block ${await ask("eth_blockNumber")}, ${tookMs} ms` };
    },
  });
}

/** Addresses are rotated: each has to hold a contract before anything is sent there. */
function contractsCheck(needs: DoctorNeeds, chain: Chain): Check {
  const { chainId, setting } = chain;
  return {
    name: `${chain.what === "RPC" ? "our" : "the targets'"} chain ${chainId}`,
    fix: `No provider answers: check the network, or name others in ${setting}.`,
    run: async (signal): Promise<CheckResult> => {
      const { exchangeV1: _old, ...places } = ADDRESSES[chainId];
      const missing = await placesWithoutCode(poolOf(needs, chain), places, signal);
      if (missing.length === 0) return { verdict: "ok", text: "a contract stands at every address" };
      const fix = "Update this program, or config/addresses.ts: nothing is sent to an address without a contract.";
      return { verdict: "failed", text: `no contract at the address of ${missing.join(", ")}`, fix };
    },
  };
}

export function poolOf({ transport, clock, random }: DoctorNeeds, { chainId, urls }: Chain): RpcPool {
  return new RpcPool({ chainId, urls, transport, clock, random, timeoutMs: TRY_MS / 2 });
}
