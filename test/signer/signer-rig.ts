import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ADDRESSES } from "../../config/addresses.ts";
import type { OrderFields, OrderForm } from "../../src/domain/order.ts";
import { NO_BYTES_32 } from "../../src/domain/order.ts";
import { orderHash } from "../../src/encoding/order-hash.ts";
import type { SignerCaps, SignerSettings } from "../../src/ops/signer-settings.ts";
import { addressOfKey } from "../../src/signer/curve.ts";

/** A key that is nobody's; its digits must appear nowhere. */
export const CANARY = "c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77c0ffee88";
export const CANARY_ADDRESS = addressOfKey(Buffer.from(CANARY, "hex"));

export const EXCHANGE = ADDRESSES[137].exchangeV2;
export const NEG_RISK_EXCHANGE = ADDRESSES[137].negRiskExchangeV2;
export const COLLATERAL = ADDRESSES[137].pusd.toLowerCase();
export const ADAPTER = ADDRESSES[137].ctfCollateralAdapter.toLowerCase();
export const NEG_RISK_ADAPTER = ADDRESSES[137].negRiskCtfCollateralAdapter.toLowerCase();
export const STRANGER = `0x${"77".repeat(20)}`;
export const TOKEN = "102491313499250806487042381987424181997405491957886894227608387393647932436531";

export const CAPS: SignerCaps = {
  lowestBuyMicro: 50_000,
  highestBuyMicro: 950_000,
  lowestSellMicro: 1_000,
  buyMicro: 20_000_000,
  buyDayMicro: 100_000_000,
  buysPerMinute: 30,
  sellsPerMinute: 60,
  maxFeePerGasWei: 500_000_000_000,
  anchorGas: 60_000,
  redeemGas: 400_000,
  transactionsPerDay: 5,
};

/** A signer for a plain account on Polygon, whose key lies in `folder`. */
export function settingsIn(folder: string, change: Partial<SignerSettings> = {}): SignerSettings {
  const path = join(folder, "signer.key");
  writeFileSync(path, CANARY, { mode: 0o600 });
  return {
    key: { kind: "key-file", path },
    chainId: 137,
    exchanges: [EXCHANGE, NEG_RISK_EXCHANGE],
    signatureType: 0,
    maker: null,
    collateral: COLLATERAL,
    adapters: [ADAPTER, NEG_RISK_ADAPTER],
    caps: CAPS,
    holdings: [{ token: TOKEN, sharesMicro: 50_000_000 }],
    ...change,
  };
}

type OrderChange = Partial<Omit<OrderForm, "hash">>;
let salt = 1;

/** A BUY of 10 shares at 0.50 as the canary's account would make it now, changed as told, with its true hash. */
export function orderForm(change: OrderChange = {}): OrderForm {
  salt += 1;
  const fields: OrderFields = {
    salt: String(salt),
    maker: CANARY_ADDRESS,
    signer: CANARY_ADDRESS,
    tokenId: TOKEN,
    makerAmountMicro: 5_000_000,
    takerAmountMicro: 10_000_000,
    side: "BUY",
    signatureType: 0,
    timestampMs: Date.now(),
    metadata: NO_BYTES_32,
    builder: NO_BYTES_32,
  };
  const form = { ...fields, chainId: 137, exchange: EXCHANGE, version: "2", ...change };
  return { ...form, hash: orderHash(form, form) };
}

/** A SELL of so many shares at 0.50. */
export function sellForm(sharesMicro: number, change: OrderChange = {}): OrderForm {
  const amounts = { makerAmountMicro: sharesMicro, takerAmountMicro: sharesMicro / 2 };
  return orderForm({ side: "SELL", ...amounts, ...change });
}

/** A transaction to `to` that breaks no cap. */
export function transactionTo(to: string, data: string, change: { readonly chainId?: number } = {}) {
  const fees = { gasLimit: 60_000, maxFeePerGasWei: 60_000_000_000, maxPriorityFeePerGasWei: 30_000_000_000 };
  return { chainId: 137, nonce: 7, to, valueWei: 0, data, ...fees, ...change };
}
