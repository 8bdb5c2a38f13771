import fc from "fast-check";
import type { ExchangeDomain, OrderFields, SignatureType } from "../../src/domain/order.ts";

export const ORDER_TYPES = {
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

const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => `0x${Buffer.from(value).toString("hex")}`);

export const anyAddress = hexOf(20);
export const anyBytes32 = hexOf(32);
export const anyKey = fc.bigInt(1n, 2n ** 255n).map((key) => Buffer.from(key.toString(16).padStart(64, "0"), "hex"));
export const anyWhole = fc.maxSafeNat();

export const anyDomain: fc.Arbitrary<ExchangeDomain> = fc.record({
  chainId: fc.constantFrom(137, 80002),
  exchange: anyAddress,
  version: fc.constantFrom("1", "2", "3"),
});

export const anyOrder: fc.Arbitrary<OrderFields> = fc.record({
  salt: anyWhole.map(String),
  maker: anyAddress,
  signer: anyAddress,
  tokenId: fc.bigInt(0n, 2n ** 256n - 1n).map(String),
  makerAmountMicro: anyWhole,
  takerAmountMicro: anyWhole,
  side: fc.constantFrom("BUY" as const, "SELL" as const),
  signatureType: fc.constantFrom<SignatureType>(0, 1, 2, 3),
  timestampMs: anyWhole,
  metadata: anyBytes32,
  builder: anyBytes32,
});

/** The order as ethers takes it. */
export function messageOf(order: OrderFields) {
  return {
    salt: order.salt,
    maker: order.maker,
    signer: order.signer,
    tokenId: order.tokenId,
    makerAmount: order.makerAmountMicro,
    takerAmount: order.takerAmountMicro,
    side: order.side === "BUY" ? 0 : 1,
    signatureType: order.signatureType,
    timestamp: order.timestampMs,
    metadata: order.metadata,
    builder: order.builder,
  };
}

/** The domain as ethers takes it. */
export function domainOf({ chainId, exchange, version }: ExchangeDomain) {
  return { name: "Polymarket CTF Exchange", version, chainId, verifyingContract: exchange };
}
