import { createHmac } from "node:crypto";
import type { ApiKey } from "../exchange/account.ts";
import type { OrderDesk } from "../exchange/order-desk.ts";
import { authSigner } from "../exchange/typed-data.ts";
import type { WireRequest, WireResponse } from "./wire.ts";
import { refusal } from "./wire.ts";

/** Either somebody, or the refusal to answer with. */
export type Known<T> = { readonly who: T } | { readonly refusal: WireResponse };

const ADDRESS = /^0x[0-9a-f]{40}$/i;

/** L1: a wallet that signed ClobAuth on this chain (reference/polymarket.md 1.7). */
export function walletOf(
  { headers = {} }: WireRequest,
  desk: OrderDesk,
  nowMs: number,
): Known<{ wallet: string; nonce: string }> {
  const { poly_address, poly_signature, poly_timestamp, poly_nonce } = headers;
  const isWhole =
    ADDRESS.test(poly_address ?? "") && /^\d+$/.test(poly_timestamp ?? "") && /^\d+$/.test(poly_nonce ?? "");
  if (!isWhole || poly_signature === undefined) return { refusal: refusal(401, "Invalid L1 Request headers") };
  const wallet = String(poly_address).toLowerCase();
  const nonce = String(poly_nonce);
  const signer = authSigner(wallet, String(poly_timestamp), nonce, poly_signature);
  if (signer !== wallet || isStale(String(poly_timestamp), desk, nowMs))
    return { refusal: refusal(401, "Invalid L1 Request headers") };
  return { who: { wallet, nonce } };
}

/** L2: an API key that authenticated method, path and body of this very request. */
export function keyOf(request: WireRequest, desk: OrderDesk, nowMs: number): Known<ApiKey> {
  const { poly_address, poly_signature, poly_timestamp, poly_api_key, poly_passphrase } = request.headers ?? {};
  if (poly_address === undefined) return { refusal: refusal(401, "missing address header") };
  const key = desk.state.exchange.keys.get(poly_api_key ?? "");
  const isRight =
    key !== undefined &&
    key.nonce !== null &&
    key.wallet === poly_address.toLowerCase() &&
    key.passphrase === poly_passphrase &&
    poly_signature === hmacOf(key.secret, `${poly_timestamp}${request.method}${request.path}${request.body}`) &&
    !isStale(poly_timestamp ?? "", desk, nowMs);
  return isRight ? { who: key } : { refusal: refusal(401, "Unauthorized/Invalid api key") };
}

/** The credentials that the user channel's first message carries. */
export function keyByCredentials(
  desk: OrderDesk,
  { apiKey, secret, passphrase }: { apiKey: string; secret: string; passphrase: string },
): ApiKey | undefined {
  const key = desk.state.exchange.keys.get(apiKey);
  return key?.secret === secret && key.passphrase === passphrase ? key : undefined;
}

function hmacOf(secret: string, text: string): string {
  const digest = createHmac("sha256", Buffer.from(secret, "base64url")).update(text).digest("base64");
  return digest.replaceAll("+", "-").replaceAll("/", "_");
}

function isStale(timestampS: string, desk: OrderDesk, nowMs: number): boolean {
  const { authAgeMs } = desk.state.exchange.settings;
  return authAgeMs !== null && !(Math.abs(nowMs - Number(timestampS) * 1_000) <= authAgeMs);
}
