import { expect, it } from "vitest";
import { ADDRESSES } from "../../config/addresses.ts";
import { defaultLimits } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import { capsOf } from "../../src/compose/signer-start.ts";
import type { Venue, VenueOrderState } from "../../src/engine/ports.ts";
import { OrderRules } from "../../src/signer/order-rules.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, START_MS, sighting, TARGET } from "../engine/rig.ts";

const NOBODY = "0x0000000000000000000000000000000000000001";
const SIGNALS = 60;

/** A venue at which every order finds nothing. */
function emptyVenue(): Venue {
  const states = new Map<string, VenueOrderState>();
  return {
    name: "empty",
    place: async ({ hash }: { hash: string }) => {
      const state = { hash, state: "done", status: "unmatched", reason: "no orders found to match" } as const;
      states.set(hash, state);
      return state;
    },
    order: async (hash: string) => states.get(hash),
    trades: async () => [],
    cancel: async (hash: string) => states.get(hash),
    unready: () => undefined,
    watch: () => undefined,
  } as unknown as Venue;
}

it("the caps of a day leave room for orders that find nothing and are made anew with each signal of their episode", async () => {
  const rig = await Rig.open({ limits: defaultLimits("staging"), venue: emptyVenue() });
  const target = rig.addTarget(TARGET);
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  const settings = { lowestPriceMicro: 20_000, highestPriceMicro: 980_000, maxGasGwei: 500 } as Settings;
  const caps = capsOf(settings, rig.store);
  const { exchangeV2, negRiskExchangeV2 } = ADDRESSES[80_002];
  const setup = { caps, chainId: 80_002, signatureType: 0, holdings: [] } as unknown as ConstructorParameters<
    typeof OrderRules
  >[0];
  const exchanges = [exchangeV2, negRiskExchangeV2].map((address) => address.toLowerCase());
  const rules = new OrderRules(setup, { maker: NOBODY, signer: NOBODY, exchanges });
  const refused: string[] = [];
  rig.signer.sign = async (form, terms) => {
    try {
      rules.admit({ ...form, exchange: form.exchange.toLowerCase() } as never, terms.limitMicro, rig.clock.ms);
    } catch (error) {
      refused.push(String(error));
      throw error;
    }
    return `0x${"0".repeat(130)}`;
  };
  for (let number = 0; number < SIGNALS; number += 1) {
    rig.clock.ms = START_MS + number * 60_000;
    await rig.copy(target, [sighting({ venueS: Math.floor(rig.clock.ms / 1000) })]);
  }
  expect(refused).toEqual([]);
  expect(rig.store.rows(builder.selectFrom("orders").select("id")).length).toBeGreaterThan(SIGNALS / 2);
  rig.close();
});
