import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OrderFields } from "../../src/domain/order.ts";
import { clobAuthHash } from "../../src/encoding/clob-auth-hash.ts";
import { depositWalletHash, depositWalletSignature } from "../../src/encoding/deposit-wallet-signature.ts";
import { exchangeSeparator, orderHash, orderStructHash } from "../../src/encoding/order-hash.ts";
import { addressOfKey, recoverAddress, signDigest } from "../../src/signer/curve.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "shared", "data", "vectors");
const areThere = existsSync(folder);
const bytesOf = (hex: string) => Buffer.from(hex.slice(2), "hex");

const domainSchema = z.object({ version: z.string(), chainId: z.number(), verifyingContract: z.string() });
const orderSchema = z.object({
  salt: z.coerce.string(),
  maker: z.string(),
  signer: z.string(),
  tokenId: z.string(),
  makerAmount: z.coerce.number(),
  takerAmount: z.coerce.number(),
  side: z.literal([0, 1, "BUY", "SELL"]),
  signatureType: z.literal([0, 1, 2, 3]),
  timestamp: z.coerce.number(),
  metadata: z.string(),
  builder: z.string(),
});
const vectorSchema = z.object({
  id: z.string(),
  kind: z.string(),
  exchange_version: z.number().optional(),
  domain: z.unknown().optional(),
  message: z.unknown().optional(),
  expected: z.record(z.string(), z.string()),
});
type Vector = z.infer<typeof vectorSchema>;

const { key, address, vectors } = readVectors();

function readVectors() {
  if (!areThere) return { key: Buffer.alloc(0), address: "", vectors: [] as Vector[] };
  const file = z
    .object({ private_key: z.string(), address: z.string(), vectors: z.array(vectorSchema) })
    .parse(JSON.parse(readFileSync(join(folder, "order_vectors.json"), "utf8")));
  return { key: bytesOf(file.private_key), address: file.address.toLowerCase(), vectors: file.vectors };
}

function orderOf(message: unknown): OrderFields {
  const { makerAmount, takerAmount, side, timestamp, ...rest } = orderSchema.parse(message);
  return {
    ...rest,
    makerAmountMicro: makerAmount,
    takerAmountMicro: takerAmount,
    side: side === 0 || side === "BUY" ? "BUY" : "SELL",
    timestampMs: timestamp,
  };
}

function domainOf(domain: unknown) {
  const { version, chainId, verifyingContract } = domainSchema.parse(domain);
  return { version, chainId, exchange: verifyingContract };
}

const orders = vectors.filter(({ kind, exchange_version: version }) => kind === "order" && version !== 1);
const wrapped = orders.filter(({ message }) => orderOf(message).signatureType === 3);
const plain = orders.filter((vector) => !wrapped.includes(vector));

describe.skipIf(!areThere)("the published vectors (skipped without ../shared/data/vectors)", () => {
  it("are all known to these tests", () => {
    expect(addressOfKey(key)).toBe(address);
    const byKind = Object.groupBy(vectors, ({ kind, exchange_version: version }) => `${kind} ${version ?? ""}`.trim());
    expect(Object.fromEntries(Object.entries(byKind).map(([kind, found]) => [kind, found?.length]))).toEqual({
      "order 1": 2,
      "order 2": 5,
      "order 3": 1,
      ClobAuth: 1,
      hmac: 1,
    });
    expect([plain.length, wrapped.length]).toEqual([4, 2]);
  });

  it.each(plain)("order $id", ({ domain, message, expected }) => {
    const order = orderOf(message);
    expect(exchangeSeparator(domainOf(domain))).toBe(expected.domainSeparator);
    expect(orderStructHash(order)).toBe(expected.structHash);
    expect(orderHash(domainOf(domain), order)).toBe(expected.hash);
    expect(signDigest(bytesOf(orderHash(domainOf(domain), order)), key)).toBe(expected.signature);
  });

  it.each(wrapped)("order of a deposit wallet $id", ({ domain, message, expected }) => {
    const order = orderOf(message);
    const exchange = domainOf(domain);
    expect(orderHash(exchange, order)).toBe(expected.orderHash);
    expect(orderStructHash(order)).toBe(expected.contentsHash);
    expect(exchangeSeparator(exchange)).toBe(expected.appDomainSeparator);
    expect(depositWalletHash(exchange, order)).toBe(expected.innerTypedDataSignHash);
    const inner = signDigest(bytesOf(depositWalletHash(exchange, order)), key);
    expect(inner).toBe(expected.innerSignature);
    expect(depositWalletSignature(exchange, order, inner)).toBe(expected.signature);
  });

  it("ClobAuth", () => {
    const vector = vectors.find(({ kind }) => kind === "ClobAuth");
    const message = z
      .object({ address: z.string(), timestamp: z.coerce.number(), nonce: z.number() })
      .parse(vector?.message);
    const { chainId } = z.object({ chainId: z.number() }).parse(vector?.domain);
    const { address: who, timestamp: timestampS, nonce } = message;
    const hash = clobAuthHash({ chainId, address: who, timestampS, nonce });
    expect(hash).toBe(vector?.expected.hash);
    expect(signDigest(bytesOf(hash), key)).toBe(vector?.expected.signature);
  });

  it("orders of the first exchange: their separator and, from the hash on, their signature", () => {
    for (const { domain, expected } of vectors.filter(({ exchange_version: version }) => version === 1)) {
      expect(exchangeSeparator(domainOf(domain))).toBe(expected.domainSeparator);
      expect(signDigest(bytesOf(expected.hash ?? ""), key)).toBe(expected.signature);
    }
  });

  it("an order that was really sent: its signature names its maker under the standard exchange alone", () => {
    const file = z
      .object({
        domain: domainSchema,
        post_body_order: z.looseObject({ signature: z.string() }),
        expected_recovered_signer: z.string(),
      })
      .parse(JSON.parse(readFileSync(join(folder, "real_signed_order_v2.json"), "utf8")));
    const order = orderOf(file.post_body_order);
    const exchange = domainOf(file.domain);
    const recovered = (domain: typeof exchange) =>
      recoverAddress(bytesOf(orderHash(domain, order)), file.post_body_order.signature);
    expect(recovered(exchange)).toBe(file.expected_recovered_signer.toLowerCase());
    expect(recovered({ ...exchange, exchange: "0xe2222d279d744050d28e00520010520000310F59" })).not.toBe(
      file.expected_recovered_signer.toLowerCase(),
    );
  });
});
