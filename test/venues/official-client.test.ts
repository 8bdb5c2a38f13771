import { describe, expect, it } from "vitest";
import { ADDRESSES } from "../../config/addresses.ts";
import { orderAmounts } from "../../src/domain/order-amounts.ts";
import { keyHeaders } from "../../src/venues/clob/auth-headers.ts";
import { official, RecordingSigner } from "./official-client.ts";
import { expectSameOrders, KEY_ADDRESS } from "./official-orders.ts";

/** Ten times as many are in test/long. */
const RUNS = 1_000;

describe("the official client, as the judge of ours", () => {
  it(`agrees on amounts, hash, body and HMAC of ${RUNS} random orders`, () => expectSameOrders(RUNS));

  it("keeps the last micro-unit that the official client's floats lose of half a million shares", async () => {
    const signer = new RecordingSigner(KEY_ADDRESS);
    const builder = new official.OrderBuilder(signer, 137, 0);
    const order = { tokenID: "1", price: 0.9529, size: 498_885.8, side: "BUY" as const };
    const theirs = await builder.buildOrder(order, { tickSize: "0.0001", negRisk: false }, 2);
    const ours = orderAmounts("BUY", "GTC", 952_900, 498_885_800_000);
    expect([theirs.makerAmount, ours?.collateralMicro]).toEqual(["475388278819", 475_388_278_820]);
  });

  it("signs in to the CLOB with the same typed data and headers", async () => {
    const signer = new RecordingSigner(KEY_ADDRESS);
    const theirs = await official.createL1Headers(signer, 80002, 0, 1_790_000_000);
    const request = { chainId: 80002, address: KEY_ADDRESS, timestampS: 1_790_000_000, nonce: 0 };
    expect(keyHeaders(request, String(theirs.POLY_SIGNATURE))).toEqual(theirs);
    expect(signer.asked?.value).toMatchObject({ address: KEY_ADDRESS, timestamp: "1790000000", nonce: 0 });
  });

  it("knows the same exchanges", () => {
    for (const chainId of [137, 80002] as const) {
      const { exchangeV2, negRiskExchangeV2 } = ADDRESSES[chainId];
      expect(official.getContractConfig(chainId)).toMatchObject({ exchangeV2, negRiskExchangeV2 });
    }
  });
});
