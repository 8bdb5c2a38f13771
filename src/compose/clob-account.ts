import { ADDRESSES } from "../../config/addresses.ts";
import { ENVIRONMENTS } from "../../config/environments.ts";
import type { Hosts } from "../../config/hosts.ts";
import type { Settings } from "../../config/schema.ts";
import type { SignatureType } from "../domain/order.ts";
import type { Clock, OrderForms, Random, Store, Venue } from "../engine/ports.ts";
import { createFetchTransport } from "../ops/fetch-transport.ts";
import { HttpClient } from "../ops/http-client.ts";
import { systemClock } from "../ops/system-clock.ts";
import type { RevealedCredentials } from "../venues/clob/api-credentials.ts";
import { ClobVenue } from "../venues/clob/clob-venue.ts";
import { CredentialKeeper } from "../venues/clob/credential-keeper.ts";
import type { OrderAccount } from "../venues/clob/order-forms.ts";
import { createOrderForms } from "../venues/clob/order-forms.ts";
import type { VenueTrouble } from "../venues/clob/readiness.ts";
import { connectTo } from "./channels.ts";
import type { MarketSources } from "./market-sources.ts";
import type { Signing } from "./signing.ts";

export interface ClobNeeds {
  readonly settings: Settings;
  readonly hosts: Hosts;
  readonly sources: MarketSources;
  readonly signing: Signing;
  readonly store: Store;
  /** The market's clock. */
  readonly clock: Clock;
  readonly random: Random;
  readonly redeem: Venue["redeem"];
  /** A text that must never be written anywhere. */
  readonly keepSecret: (text: string) => void;
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Who makes our orders: the key's own account, or the wallet that it signs for. */
export function orderAccountOf(settings: Settings, keyAddress: string): OrderAccount {
  const { chainId } = ENVIRONMENTS[settings.environment];
  const { exchangeV2: ordinary, negRiskExchangeV2: negRisk } = ADDRESSES[chainId];
  const signatureType = settings.signatureType as SignatureType;
  const maker = signatureType === 0 ? keyAddress : (settings.funder ?? keyAddress);
  const signer = signatureType === 3 ? maker : keyAddress;
  return { chainId, exchanges: { ordinary, negRisk }, version: "2", maker, signer, signatureType };
}

export function formsOf(settings: Settings, keyAddress: string): OrderForms {
  return createOrderForms(orderAccountOf(settings, keyAddress));
}

/** Our account at the CLOB: the venue that orders go to, signed for by the signer. */
export function clobVenue(needs: ClobNeeds): ClobVenue {
  const { settings, hosts, sources, signing, store, clock, random, redeem, keepSecret, onFailure } = needs;
  const account = orderAccountOf(settings, signing.address);
  const venueNowMs = (): number => sources.data.venueNowMs();
  const keeper = new CredentialKeeper({
    ...{ service: sources.clob, store: derivedAnew(keepSecret), chainId: account.chainId, address: signing.address },
    ...{ clock: systemClock, venueNowMs, signClobAuth: (request, signal) => signing.signClobAuth(request, signal) },
  });
  const transport = createFetchTransport();
  return new ClobVenue({
    ...{ service: sources.clob, keeper, account, keyAddress: signing.address, clock, venueNowMs, redeem },
    feeRatePpm: async (conditionId) => feeRateOf(await sources.data.market(conditionId), conditionId),
    site: new HttpClient({ baseUrl: hosts.site, transport, clock: systemClock, random, maxTries: 1 }),
    isDedicated: settings.dedicatedAccount,
    connectUser: connectTo(`${hosts.clobSocket}/ws/user`, random),
    onTrouble: (trouble) => tellTrouble(store, trouble),
    onFailure,
  });
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

function tellTrouble(store: Store, { kind, text }: VenueTrouble): void {
  const isStop = kind === "stopped";
  const next = isStop
    ? "No order leaves until a person has looked: /resume tries again."
    : "Orders wait until it goes on.";
  store.transact((records) =>
    records.alerts.raise({
      severity: isStop ? "critical" : "warning",
      kind: `venue-${kind}`,
      text: `The venue takes no orders: ${text}.\n${next}`,
      dedupeKey: `venue-${kind}`,
    }),
  );
}
