import { Interface, TypedDataEncoder, Wallet, ZeroHash } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONTRACTS } from "../../../src/sandbox/chain/contracts.ts";
import { hasRecordings, recorded } from "../../recorded/recordings.ts";
import { callOn, chainRig, NO_ACCOUNTS } from "./chain-rig.ts";

const TYPE =
  "uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder";
const EXCHANGE = new Interface([
  `function hashOrder((${TYPE},bytes signature)) view returns (bytes32)`,
  `function validateOrder((${TYPE},bytes signature)) view`,
  "function getOrderStatus(bytes32) view returns (bool filled,uint248 remaining)",
]);
const TYPES = {
  Order: TYPE.split(",").map((field) => ({ type: field.split(" ")[0] ?? "", name: field.split(" ")[1] ?? "" })),
};

const ACCOUNT = `0x${"a1".repeat(20)}`;
const FILLED = `0x${"f1".repeat(32)}`;
const PARTLY = `0x${"f2".repeat(32)}`;

const rig = chainRig("orders", 60_000, {
  ...NO_ACCOUNTS,
  orderStatus: (hash) => ({ closed: hash === FILLED, remainingMicro: hash === PARTLY ? 42 : 0 }),
});
const call = (abi: Interface, to: string, name: string, args: readonly unknown[]) => callOn(rig, abi, to, name, args);

describe("the exchange's view of an order", () => {
  const wallet = Wallet.createRandom();
  const domain = (verifyingContract: string) => ({
    name: "Polymarket CTF Exchange",
    version: "2",
    chainId: 80_002,
    verifyingContract,
  });
  const order = (change: object = {}) => ({
    salt: 123n,
    maker: wallet.address,
    signer: wallet.address,
    tokenId: 77n,
    makerAmount: 5_000_000n,
    takerAmount: 10_000_000n,
    side: 0n,
    signatureType: 0n,
    timestamp: 1_790_000_000_000n,
    metadata: ZeroHash,
    builder: ZeroHash,
    ...change,
  });
  const signedBy = (signer: Wallet | ReturnType<typeof Wallet.createRandom>, value: object, exchange: string) =>
    signer.signTypedData(domain(exchange), TYPES, value);

  it("hashes it as EIP-712 does, for each of the two contracts", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 53n }), fc.constantFrom(0n, 1n), fc.nat(3), (salt, side, type) => {
        const value = order({ salt, side, signatureType: BigInt(type) });
        for (const exchange of [CONTRACTS.exchange, CONTRACTS.negRiskExchange]) {
          const [hash] = call(EXCHANGE, exchange, "hashOrder", [{ ...value, signature: "0x" }]);
          expect(hash).toBe(TypedDataEncoder.hash(domain(exchange), TYPES, value));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("takes what its maker signed for this contract and nothing else", async () => {
    const { exchange, negRiskExchange } = CONTRACTS;
    const validate = (value: object, signature: string) =>
      call(EXCHANGE, exchange, "validateOrder", [{ ...value, signature }]);
    const good = await signedBy(wallet, order(), exchange);
    expect([...validate(order(), good)]).toEqual([]);
    const revert = "3: execution reverted: InvalidSignature()";
    expect(() => validate(order({ takerAmount: 9n }), good)).toThrow(revert);
    expect(() => validate(order(), "0x1234")).toThrow(revert);
    const other = Wallet.createRandom();
    const forged = await signedBy(other, order(), exchange);
    expect(() => validate(order(), forged)).toThrow(revert);
    const elsewhere = await signedBy(wallet, order(), negRiskExchange);
    expect(() => validate(order(), elsewhere)).toThrow(revert);
    const proxied = order({ maker: ACCOUNT, signatureType: 1n });
    expect([...validate(proxied, await signedBy(wallet, proxied, exchange))]).toEqual([]);
    const asEoa = order({ maker: ACCOUNT });
    const signature = await signedBy(wallet, asEoa, exchange);
    expect(() => validate(asEoa, signature)).toThrow(revert);
  });

  it("knows what has been filled", () => {
    const status = (hash: string) => [...call(EXCHANGE, CONTRACTS.exchange, "getOrderStatus", [hash])];
    expect([status(FILLED), status(PARTLY), status(ZeroHash)]).toEqual([
      [true, 0n],
      [false, 42n],
      [false, 0n],
    ]);
  });

  it.skipIf(!hasRecordings)(
    "hashes a real signed order as its signer did, were it for this chain (needs ../shared/data)",
    () => {
      const real = JSON.parse(recorded("vectors/real_signed_order_v2.json")) as Record<string, unknown>;
      const text = JSON.stringify(real);
      const field = (name: string) => new RegExp(`"${name}":\\s*"?([^",}]+)`).exec(text)?.[1] ?? "";
      const value = order({
        ...Object.fromEntries(
          ["salt", "tokenId", "makerAmount", "takerAmount", "timestamp"].map((name) => [name, BigInt(field(name))]),
        ),
        maker: field("maker"),
        signer: field("signer"),
        side: field("side") === "BUY" ? 0n : 1n,
        signatureType: BigInt(field("signatureType")),
      });
      const [hash] = call(EXCHANGE, CONTRACTS.exchange, "hashOrder", [{ ...value, signature: field("signature") }]);
      expect(hash).toBe(TypedDataEncoder.hash(domain(CONTRACTS.exchange), TYPES, value));
    },
  );
});
