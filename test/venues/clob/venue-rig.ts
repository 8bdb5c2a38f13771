import type { OrderType } from "../../../src/domain/order.ts";
import { orderAmounts } from "../../../src/domain/order-amounts.ts";
import type { Side } from "../../../src/domain/trade.ts";
import type { Approved, VenueOrder } from "../../../src/engine/ports.ts";
import { createFetchTransport } from "../../../src/ops/fetch-transport.ts";
import { HttpClient } from "../../../src/ops/http-client.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import type { RevealedCredentials } from "../../../src/venues/clob/api-credentials.ts";
import type { ClobVenueOptions } from "../../../src/venues/clob/clob-venue.ts";
import { ClobVenue } from "../../../src/venues/clob/clob-venue.ts";
import { CredentialKeeper } from "../../../src/venues/clob/credential-keeper.ts";
import { GatedService } from "../../../src/venues/clob/gated-service.ts";
import { createOrderForms } from "../../../src/venues/clob/order-forms.ts";
import type { VenueTrouble } from "../../../src/venues/clob/readiness.ts";
import { CLOB_LIMITS } from "../../../src/venues/clob/request-limits.ts";
import { JumpingClock } from "./jumping-clock.ts";
import type { StandInClob } from "./stand-in-clob.ts";
import { CONDITION, KEY_ADDRESS } from "./stand-in-clob.ts";

const ACCOUNT = {
  chainId: 80002,
  exchanges: {
    ordinary: "0xE111180000d2663C0091e4f400237545B87B996B",
    negRisk: "0xe2222d279d744050d28e00520010520000310F59",
  },
  version: "2",
  maker: KEY_ADDRESS,
  signer: KEY_ADDRESS,
  signatureType: 0,
} as const;

/** A venue on the stand-in, over real HTTP, on a clock that jumps. */
export class VenueRig {
  readonly clock = new JumpingClock();
  readonly troubles: VenueTrouble[] = [];
  readonly failures: string[] = [];
  readonly kept: RevealedCredentials[] = [];
  readonly service: GatedService;
  readonly keeper: CredentialKeeper;
  readonly venue: ClobVenue;
  readonly #clob: StandInClob;
  #salt = 1;

  constructor(clob: StandInClob, change: Partial<ClobVenueOptions> = {}) {
    this.#clob = clob;
    const { clock } = this;
    const random = createSeededRandom(1);
    const transport = createFetchTransport();
    const client = new HttpClient({ baseUrl: clob.url, transport, clock, random, timeoutMs: 1_000, maxTries: 1 });
    this.service = new GatedService({ service: client, limits: CLOB_LIMITS, clock });
    this.keeper = new CredentialKeeper({
      service: this.service,
      store: {
        load: async () => this.kept.at(-1),
        save: async (credentials) => void this.kept.push(credentials),
      },
      signClobAuth: async () => `0x${"5".repeat(130)}`,
      chainId: 80002,
      address: KEY_ADDRESS,
      clock,
      venueNowMs: () => clock.nowMs(),
    });
    this.venue = new ClobVenue({
      service: this.service,
      keeper: this.keeper,
      account: ACCOUNT,
      keyAddress: KEY_ADDRESS,
      clock,
      venueNowMs: () => clock.nowMs(),
      feeRatePpm: async () => 40_000,
      redeem: async () => ({ cashMicro: 0 }),
      onTrouble: (trouble) => this.troubles.push(trouble),
      onFailure: (what, error) => this.failures.push(`${what}: ${error instanceof Error ? error.message : error}`),
      ...change,
    });
  }

  /** An order as the engine stores it; the stand-in knows its hash. */
  order(side: Side = "BUY", type: OrderType = "FAK", token = "7"): Approved<VenueOrder> {
    const amounts = orderAmounts(side, type, 500_000, 10_000_000);
    if (amounts === undefined) throw new Error("no amounts");
    const timestampMs = this.clock.nowMs();
    this.#salt += 1;
    const form = createOrderForms(ACCOUNT).form({
      ...{ token, negRisk: false, side, timestampMs, salt: String(this.#salt) },
      ...amounts,
    });
    this.#clob.nextHash = form.hash;
    return {
      ...{ hash: form.hash, form, signature: `0x${"5".repeat(130)}`, token, conditionId: CONDITION, side, type },
      ...{ limitMicro: 500_000, sharesMicro: amounts.sharesMicro, createdMs: timestampMs, tradeMs: timestampMs },
      ...{ expirationS: 0, postOnly: false },
    } as unknown as Approved<VenueOrder>;
  }
}
