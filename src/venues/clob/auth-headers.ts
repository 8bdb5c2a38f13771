import { createHmac } from "node:crypto";
import type { ApiCredentials } from "./api-credentials.ts";
import { checksumAddress } from "./checksum-address.ts";

/** What the signer is asked to sign with the key (ClobAuth, reference/polymarket.md 1.7). */
export interface ClobAuthRequest {
  readonly chainId: number;
  readonly address: string;
  readonly timestampS: number;
  readonly nonce: number;
}

/** The signature in hex; rejects when there is no signer or it refuses. */
export type SignClobAuth = (request: ClobAuthRequest, signal?: AbortSignal) => Promise<string>;

/** Headers that prove the key itself: only for obtaining credentials. */
export function keyHeaders(request: ClobAuthRequest, signature: string): Record<string, string> {
  return {
    POLY_ADDRESS: checksumAddress(request.address),
    POLY_SIGNATURE: signature,
    POLY_TIMESTAMP: String(request.timestampS),
    POLY_NONCE: String(request.nonce),
  };
}

export interface SignedRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly body?: string;
}

/** Headers that prove the credentials, for one request at one second of the venue's clock. */
export function credentialHeaders(
  address: string,
  credentials: ApiCredentials,
  request: SignedRequest,
  timestampS: number,
): Record<string, string> {
  const { apiKey, secret, passphrase } = credentials.reveal();
  return {
    POLY_ADDRESS: checksumAddress(address),
    POLY_SIGNATURE: requestMac(secret, request, timestampS),
    POLY_TIMESTAMP: String(timestampS),
    POLY_API_KEY: apiKey,
    POLY_PASSPHRASE: passphrase,
  };
}

/** base64url(HMAC-SHA256(secret, seconds + method + path + body)); the venue wants the trailing "=" kept. */
function requestMac(secret: string, { method, path, body = "" }: SignedRequest, timestampS: number): string {
  const mac = createHmac("sha256", Buffer.from(secret, "base64url"));
  const base64 = mac.update(`${timestampS}${method}${path}${body}`).digest("base64");
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}
