import { TypedDataEncoder } from "ethers";
import fc from "fast-check";
import { expect } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { OrderType, SignatureType } from "../../src/domain/order.ts";
import { orderAmounts } from "../../src/domain/order-amounts.ts";
import type { Side } from "../../src/domain/trade.ts";
import type { VenueOrder } from "../../src/engine/ports.ts";
import { ApiCredentials } from "../../src/venues/clob/api-credentials.ts";
import { credentialHeaders } from "../../src/venues/clob/auth-headers.ts";
import { orderBody } from "../../src/venues/clob/order-body.ts";
import { createOrderForms } from "../../src/venues/clob/order-forms.ts";
import { official, RecordingSigner } from "./official-client.ts";

export const KEY_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const WALLET = "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB";
const API_KEY = "a93a3d32-74fa-dd2b-4b67-98bfa6fc5cb5";

/** Ticks in micro-units, and how many decimals of the computed amount the official client keeps there. */
const TICKS: ReadonlyArray<readonly [text: string, tickMicro: number, amountDecimals: number]> = [
  ["0.1", 100_000, 3],
  ["0.01", 10_000, 4],
  ["0.005", 5_000, 5],
  ["0.0025", 2_500, 6],
  ["0.001", 1_000, 5],
  ["0.0001", 100, 6],
];

interface Case {
  readonly tick: (typeof TICKS)[number];
  readonly chainId: 137 | 80002;
  readonly negRisk: boolean;
  readonly side: Side;
  readonly type: OrderType;
  readonly signatureType: SignatureType;
  readonly limitMicro: number;
  /** Hundredths of a share. */
  readonly hundredths: number;
  readonly tokenId: string;
  readonly postOnly: boolean;
}

const cases: fc.Arbitrary<Case> = fc.constantFrom(...TICKS).chain((tick) =>
  fc.record({
    tick: fc.constant(tick),
    chainId: fc.constantFrom(137 as const, 80002 as const),
    negRisk: fc.boolean(),
    side: fc.constantFrom<Side>("BUY", "SELL"),
    type: fc.constantFrom<OrderType>("FAK", "FOK", "GTC", "GTD"),
    signatureType: fc.constantFrom<SignatureType>(0, 1, 2, 3),
    limitMicro: fc.integer({ min: 1, max: MICRO / tick[1] - 1 }).map((steps) => steps * tick[1]),
    hundredths: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 5_000_000 })),
    tokenId: fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }).map(String),
    postOnly: fc.boolean(),
  }),
);

function accountOf({ chainId, signatureType }: Case) {
  const { exchangeV2, negRiskExchangeV2 } = official.getContractConfig(chainId);
  return {
    chainId,
    exchanges: { ordinary: exchangeV2, negRisk: negRiskExchangeV2 },
    version: "2",
    // As other parts of the house have addresses: in lower case.
    maker: (signatureType === 0 ? KEY_ADDRESS : WALLET).toLowerCase(),
    signer: (signatureType === 3 ? WALLET : KEY_ADDRESS).toLowerCase(),
    signatureType,
  };
}

const isImmediateBuy = ({ side, type }: Case) => side === "BUY" && (type === "FAK" || type === "FOK");

/** The official client's order of the same kind: a market order where it must match at once, else a limit order. */
async function officialOrder(one: Case, signer: RecordingSigner, collateralMicro: number) {
  const { tick, chainId, signatureType, tokenId, side, type, limitMicro, hundredths, negRisk } = one;
  const builder = new official.OrderBuilder(signer, chainId, signatureType, signatureType === 0 ? KEY_ADDRESS : WALLET);
  const options = { tickSize: tick[0], negRisk };
  const price = limitMicro / MICRO;
  const common = { tokenID: tokenId, price, side };
  if (type === "GTC" || type === "GTD") {
    const expiration = type === "GTD" ? { expiration: 1_790_000_600 } : {};
    return builder.buildOrder({ ...common, size: hundredths / 100, ...expiration }, options, 2);
  }
  const amount = side === "BUY" ? collateralMicro / MICRO : hundredths / 100;
  return builder.buildMarketOrder({ ...common, amount }, options, 2);
}

/** The order's own hash by ethers, over the typed data that the official client wanted signed, with the amounts that are posted. */
function officialHash({ asked }: RecordingSigner, amounts: { makerAmount: string; takerAmount: string }): string {
  if (asked === undefined) throw new Error("the official client signed nothing");
  const order = { ...((asked.value.contents ?? asked.value) as Record<string, unknown>), ...amounts };
  return TypedDataEncoder.hash(asked.domain, { Order: asked.types.Order ?? [] }, order);
}

/** Holds amounts, hash, body and HMAC of so many random orders against the official client's. */
export async function expectSameOrders(runs: number): Promise<void> {
  const seen = { same: 0, stricter: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { side, type, limitMicro, hundredths, tick } = one;
      const amounts = orderAmounts(side, type, limitMicro, hundredths * 10_000);
      fc.pre(amounts !== undefined);
      const { sharesMicro, collateralMicro } = amounts;
      const signer = new RecordingSigner(KEY_ADDRESS);
      const theirs = await officialOrder(one, signer, collateralMicro);
      const form = createOrderForms(accountOf(one)).form({
        ...{ token: one.tokenId, negRisk: one.negRisk, side, sharesMicro, collateralMicro },
        timestampMs: Number(theirs.timestamp),
        salt: theirs.salt,
      });
      const [makerAmount, takerAmount] = [String(form.makerAmountMicro), String(form.takerAmountMicro)];
      if (takerAmount !== theirs.takerAmount && isImmediateBuy(one)) {
        seen.stricter += 1;
        expect(makerAmount).toBe(theirs.makerAmount);
        expectStricter(one, form.makerAmountMicro, form.takerAmountMicro, Number(theirs.takerAmount));
      } else {
        seen.same += 1;
        const theirAmounts = [theirs.makerAmount, theirs.takerAmount];
        expect([tick[0], side, type, makerAmount, takerAmount]).toEqual([tick[0], side, type, ...theirAmounts]);
      }
      const withOurs = { ...theirs, makerAmount, takerAmount };
      expect(form.hash).toBe(officialHash(signer, { makerAmount, takerAmount }));
      const expirationS = type === "GTD" ? 1_790_000_600 : 0;
      const postOnly = one.postOnly && (type === "GTC" || type === "GTD");
      const order = { form, signature: theirs.signature, type, postOnly, expirationS } as VenueOrder;
      const body = orderBody(order, API_KEY);
      expect(body).toBe(JSON.stringify(official.orderToJsonV2(withOurs, API_KEY, type, postOnly, false)));
      await expectSameHeaders(signer, body);
    }),
    { numRuns: runs },
  );
  expect(seen.same).toBeGreaterThan(runs * 0.7);
  expect(seen.stricter).toBeGreaterThan(runs * 0.01);
  expect(seen.same + seen.stricter).toBe(runs);
}

async function expectSameHeaders(signer: RecordingSigner, body: string): Promise<void> {
  const timestampS = 1_790_000_000 + (body.length % 1000);
  // Secrets of any bytes: "-" and "_" in them, and in the signatures, are what goes wrong.
  const secret = Buffer.from(body.slice(-40)).toString("base64url");
  const credentials = {
    apiKey: API_KEY,
    secret: secret.padEnd(Math.ceil(secret.length / 4) * 4, "="),
    passphrase: "p",
  };
  const theirs = await official.createL2Headers(
    signer,
    { key: API_KEY, secret: credentials.secret, passphrase: "p" },
    { method: "POST", requestPath: "/order", body },
    timestampS,
  );
  const request = { method: "POST", path: "/order", body };
  expect(credentialHeaders(KEY_ADDRESS.toLowerCase(), new ApiCredentials(credentials), request, timestampS)).toEqual(
    theirs,
  );
}

/**
 * Where the server is stricter than the official client (reference/polymarket.md 1.5, "SDK defect"): a BUY that must match at once
 * is taken with whole cents and shares of four decimals only, whatever the tick.
 *
 * | tick                         | its shares          | ours                    | why                                              |
 * |------------------------------|---------------------|-------------------------|--------------------------------------------------|
 * | 0.1                          | 3 decimals, cut     | 4 decimals, rounded up  | cut ones cost more a share than the limit        |
 * | 0.01                         | 4 decimals, cut     | 4 decimals, rounded up  | the same                                         |
 * | 0.005, 0.001                 | 5 decimals, cut     | 4 decimals, rounded up  | the server refuses the fifth decimal             |
 * | 0.0025, 0.0001               | 6 decimals, cut     | 4 decimals, rounded up  | the server refuses the fifth and sixth decimal   |
 */
function expectStricter({ tick, limitMicro }: Case, collateral: number, ours: number, theirs: number): void {
  const [, , decimals] = tick;
  const exactTop = BigInt(collateral) * BigInt(MICRO);
  const limit = BigInt(limitMicro);
  // Ours: the fewest shares of four decimals that keep the limit.
  expect(ours % 100).toBe(0);
  expect(BigInt(ours) * limit >= exactTop).toBe(true);
  expect(BigInt(ours - 100) * limit < exactTop).toBe(true);
  expect(collateral % 10_000).toBe(0);
  // Theirs: cut at the tick's decimals; it is finer than the server takes, or it costs more than the limit.
  const step = 10 ** (6 - decimals);
  expect(theirs % step).toBe(0);
  expect(theirs % 100 !== 0 || BigInt(theirs) * limit < exactTop).toBe(true);
}
