import type { Hosts } from "../../config/hosts.ts";
import type { Settings } from "../../config/schema.ts";
import type { Clock, Random, Store, Venue } from "../engine/ports.ts";
import { tradingState } from "../engine/trading-state.ts";
import { HttpClient } from "../ops/http-client.ts";
import type { RevealedCredentials } from "../venues/clob/api-credentials.ts";
import { ClobVenue } from "../venues/clob/clob-venue.ts";
import { CredentialKeeper } from "../venues/clob/credential-keeper.ts";
import { connectTo } from "./channels.ts";
import type { MarketSources } from "./market-sources.ts";
import type { Network } from "./network.ts";
import { orderAccountOf } from "./order-account.ts";
import type { Signing } from "./signing.ts";
import { tellTrouble } from "./venue-trouble.ts";

export interface ClobNeeds {
  readonly settings: Settings;
  readonly hosts: Hosts;
  readonly sources: MarketSources;
  readonly signing: Pick<Signing, "address" | "signClobAuth">;
  readonly network: Network;
  readonly store: Store;
  /** The market's clock. */
  readonly clock: Clock;
  readonly random: Random;
  readonly redeem: Venue["redeem"];
  readonly chainHoldings: Venue["holdings"];
  /** A text that must never be written anywhere. */
  readonly keepSecret: (text: string) => void;
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Our account at the CLOB: the venue that orders go to, signed for by the signer. */
export function clobVenue(needs: ClobNeeds): ClobVenue {
  const { settings, hosts, sources, signing, store, clock, random, redeem, chainHoldings, keepSecret, onFailure } =
    needs;
  const { transport, clock: peopleClock } = needs.network;
  const account = orderAccountOf(settings, signing.address);
  const venueNowMs = (): number => sources.data.venueNowMs();
  const keeper = new CredentialKeeper({
    ...{ service: sources.clob, store: derivedAnew(keepSecret), chainId: account.chainId, address: signing.address },
    ...{ clock: peopleClock, venueNowMs, signClobAuth: (request, signal) => signing.signClobAuth(request, signal) },
  });
  return new ClobVenue({
    ...{
      service: sources.clob,
      keeper,
      account,
      keyAddress: signing.address,
      clock,
      venueNowMs,
      redeem,
      chainHoldings,
    },
    feeRatePpm: async (conditionId) => feeRateOf(await sources.data.market(conditionId), conditionId),
    site: new HttpClient({ baseUrl: hosts.site, transport, clock: peopleClock, random, maxTries: 1 }),
    isDedicated: settings.dedicatedAccount,
    connectUser: connectTo(`${hosts.clobSocket}/ws/user`, random, needs.network),
    recall: (hash) => storedOrder(store, hash),
    mayLeave: () => (tradingState(store.records).state === "stopped" ? "trading is stopped" : undefined),
    onTrouble: (trouble) => tellTrouble(store, trouble, peopleClock.nowMs()),
    onFailure,
  });
}

function storedOrder({ records }: Store, hash: string) {
  const order = records.orders.byHash(hash);
  const token = order && records.tokens.get(order.tokenId)?.token;
  return order && token ? { token, createdMs: order.createdMs } : undefined;
}

/** The venue tells the same credentials to the same key again: they are asked for at each start and written nowhere. */
function derivedAnew(keepSecret: (text: string) => void) {
  return {
    load: async () => undefined,
    save: async ({ secret, passphrase, apiKey }: RevealedCredentials) => {
      for (const text of [secret, passphrase, apiKey]) keepSecret(text);
    },
  };
}

function feeRateOf(market: { readonly feeRatePpm: number } | undefined, conditionId: string): number {
  if (market === undefined) throw new Error(`the fee of ${conditionId.slice(0, 10)}… is not known`);
  return market.feeRatePpm;
}
