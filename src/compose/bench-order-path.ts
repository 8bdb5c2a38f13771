import { ADDRESSES } from "../../config/addresses.ts";
import { orderAmounts } from "../domain/order-amounts.ts";
import { copyLimit } from "../domain/price.ts";
import type { Approved, VenueOrder } from "../engine/ports.ts";
import { decodeOrderFilled, makerOfFrame, ORDER_FILLED } from "../feeds/chain-logs/decode.ts";
import { addressOfKey, signDigest } from "../signer/curve.ts";
import { ApiCredentials } from "../venues/clob/api-credentials.ts";
import { credentialHeaders } from "../venues/clob/auth-headers.ts";
import { orderBody } from "../venues/clob/order-body.ts";
import { createOrderForms } from "../venues/clob/order-forms.ts";

/** A key, a target and an account that are nobody's. */
const KEY = Buffer.alloc(32, 7);
const FOLLOWED = "0x1111111111111111111111111111111111111111";
const STRANGER = "0x2222222222222222222222222222222222222222";
const CREDENTIALS = { apiKey: "bench", secret: Buffer.alloc(32, 1).toString("base64url"), passphrase: "bench" };
const CONDITION = `0x${"c".repeat(64)}`;
const USD = 1_000_000;
const TICK_MICRO = 10_000;
const WORD = 64;
const NOW_MS = 1_790_000_000_000;

/** What goes into the signed body, for a comparison with another way of making it. */
export interface BenchOrder {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signature: string;
  readonly hash: string;
}

/**
 * The way from a frame of the chain's subscription to the signed request, without what waits: the checks' readings, the commit
 * to the disk and the pipe to the signer are measured apart. Each call takes a frame of its own.
 */
export function openOrderPath() {
  const { exchangeV2, negRiskExchangeV2 } = ADDRESSES[80002];
  const exchanges = { ordinary: exchangeV2, negRisk: negRiskExchangeV2 };
  const address = addressOfKey(KEY);
  const forms = createOrderForms({
    ...{ chainId: 80_002, exchanges, version: "2", maker: address, signer: address, signatureType: 0 },
  });
  const credentials = new ApiCredentials(CREDENTIALS);
  const followed = new Set([FOLLOWED]);
  return {
    key: `0x${KEY.toString("hex")}`,
    exchange: exchangeV2,
    /** The frame of a fill of the target, or of a stranger. */
    frameOf: (index: number, ofStranger = false): string =>
      frame(exchangeV2, ofStranger ? STRANGER : FOLLOWED, 100_000_000 + index),
    /** Undefined when the frame is of nobody we follow. */
    signed(text: string, index: number): BenchOrder | undefined {
      const maker = makerOfFrame(text);
      if (maker !== undefined && !followed.has(maker)) return undefined;
      const trade = decodeOrderFilled(logOf(text));
      if (typeof trade === "string") throw new Error(trade);
      const priceMicro = Math.round((trade.collateralMicro * USD) / trade.sharesMicro);
      const bounds = { tickMicro: TICK_MICRO, slippagePpm: 30_000, lowestMicro: 20_000, highestMicro: 980_000 };
      const limitMicro = copyLimit("BUY", priceMicro, bounds);
      const amounts = orderAmounts("BUY", "FAK", limitMicro, 9_000_000);
      if (amounts === undefined) throw new Error("the bench's order has no amounts");
      const { sharesMicro, collateralMicro } = amounts;
      const terms = { token: trade.token, negRisk: false, side: trade.side, sharesMicro, collateralMicro };
      const form = forms.form({ ...terms, timestampMs: NOW_MS, salt: String(index + 1) });
      const signature = signDigest(Buffer.from(form.hash.slice(2), "hex"), KEY);
      const order = {
        ...{ hash: form.hash, form, signature, token: trade.token, conditionId: CONDITION, side: trade.side },
        ...{
          type: "FAK",
          limitMicro,
          sharesMicro,
          createdMs: NOW_MS,
          tradeMs: NOW_MS,
          expirationS: 0,
          postOnly: false,
        },
      } as VenueOrder as Approved<VenueOrder>;
      const body = orderBody(order, CREDENTIALS.apiKey);
      const request = { method: "POST", path: "/order", body };
      const headers = credentialHeaders(address, credentials, request, NOW_MS / 1000);
      return { body, headers, signature, hash: form.hash };
    },
  };
}

function logOf(text: string) {
  return (JSON.parse(text) as { params: { result: Parameters<typeof decodeOrderFilled>[0] } }).params.result;
}

/** An OrderFilled log of a BUY of 200 shares as providers send it, compact. */
function frame(exchange: string, wallet: string, makerAmountMicro: number): string {
  const word = (value: bigint | number): string => value.toString(16).padStart(WORD, "0");
  const topic = (address: string): string => `0x${address.slice(2).toLowerCase().padStart(WORD, "0")}`;
  const token = 41_157_736_988_575_577_269_397_233_819_982_825_842_427_068_396_822_545_343_608_021_383_110_479_677_221n;
  const data = [word(0), word(token), word(makerAmountMicro), word(200_000_000), word(0), word(0), word(0)].join("");
  const topics = [ORDER_FILLED, `0x${word(makerAmountMicro)}`, topic(wallet), topic(exchange)];
  const place = {
    blockNumber: "0x1",
    transactionHash: `0x${word(1)}`,
    transactionIndex: "0x0",
    blockHash: `0x${word(2)}`,
  };
  const result = { address: exchange, topics, data: `0x${data}`, ...place, logIndex: "0x1", removed: false };
  return JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params: { subscription: "0x1", result } });
}
