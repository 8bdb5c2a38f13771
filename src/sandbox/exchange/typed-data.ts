import { createRequire } from "node:module";
import { CHAIN_ID } from "./contracts.ts";

const require = createRequire(import.meta.url);
let loaded: typeof import("ethers/hash") | undefined;

/** Loaded with the first signature: a sandbox that nobody trades in starts without it. */
function ethersHash(): typeof import("ethers/hash") {
  loaded ??= require("ethers/hash") as typeof import("ethers/hash");
  return loaded;
}

const ORDER_TYPES = {
  Order: [
    { name: "salt", type: "uint256" },
    { name: "maker", type: "address" },
    { name: "signer", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "makerAmount", type: "uint256" },
    { name: "takerAmount", type: "uint256" },
    { name: "side", type: "uint8" },
    { name: "signatureType", type: "uint8" },
    { name: "timestamp", type: "uint256" },
    { name: "metadata", type: "bytes32" },
    { name: "builder", type: "bytes32" },
  ],
};

const AUTH_TYPES = {
  ClobAuth: [
    { name: "address", type: "address" },
    { name: "timestamp", type: "string" },
    { name: "nonce", type: "uint256" },
    { name: "message", type: "string" },
  ],
};
const AUTH_MESSAGE = "This message attests that I control the given wallet";

/** The eleven fields that an order's signer signs, as they came (reference/polymarket.md 1.3). */
export interface OrderMessage {
  readonly salt: number;
  readonly maker: string;
  readonly signer: string;
  readonly tokenId: string;
  readonly makerAmount: string;
  readonly takerAmount: string;
  readonly side: "BUY" | "SELL";
  readonly signatureType: number;
  readonly timestamp: string;
  readonly metadata: string;
  readonly builder: string;
}

/** The EIP-712 hash of an order's eleven fields under this exchange on this chain; its side is 0 (BUY) or 1. */
export function orderHash(exchange: string, fields: Readonly<Record<string, unknown>>): string {
  return ethersHash().TypedDataEncoder.hash(domainOf(exchange), ORDER_TYPES, fields);
}

/** An order's EIP-712 hash under this exchange on this chain, and the lower-case wallet that signed it (undefined: no signature at all). */
export function readOrderSignature(order: OrderMessage, signature: string, exchange: string) {
  const fields = { ...order, side: order.side === "BUY" ? 0 : 1 };
  const signedBy = recovered(() => ethersHash().verifyTypedData(domainOf(exchange), ORDER_TYPES, fields, signature));
  return { hash: orderHash(exchange, fields), signedBy };
}

/** Who signed this L1 authentication, lower-case; undefined for what is no signature. */
export function authSigner(address: string, timestamp: string, nonce: string, signature: string): string | undefined {
  const domain = { name: "ClobAuthDomain", version: "1", chainId: CHAIN_ID };
  const message = { address, timestamp, nonce, message: AUTH_MESSAGE };
  return recovered(() => ethersHash().verifyTypedData(domain, AUTH_TYPES, message, signature));
}

function domainOf(exchange: string) {
  return { name: "Polymarket CTF Exchange", version: "2", chainId: CHAIN_ID, verifyingContract: exchange };
}

function recovered(recover: () => string): string | undefined {
  try {
    return recover().toLowerCase();
  } catch {
    // ethers throws on bytes that are no signature: nobody has signed.
    return undefined;
  }
}
