import { Interface, Transaction, TypedDataEncoder } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clobAuthHash } from "../../src/encoding/clob-auth-hash.ts";
import { depositWalletHash, depositWalletSignature } from "../../src/encoding/deposit-wallet-signature.ts";
import { exchangeSeparator, ORDER_TYPE, orderStructHash } from "../../src/encoding/order-hash.ts";
import { decodeRedeem, encodeRedeem, REDEEM_SELECTOR } from "../../src/encoding/redeem-call.ts";
import { signedTransaction, transactionDigest } from "../../src/encoding/transaction.ts";
import { addressOfKey, recoverAddress, signDigest } from "../../src/signer/curve.ts";
import {
  anyAddress,
  anyBytes32,
  anyDomain,
  anyKey,
  anyOrder,
  anyWhole,
  domainOf,
  messageOf,
  ORDER_TYPES,
} from "./random-orders.ts";
import { signAlike } from "./signed-alike.ts";

const bytesOf = (hex: string) => Buffer.from(hex.slice(2), "hex");
const hexOf = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;

const NESTED_TYPES = {
  TypedDataSign: [
    { name: "contents", type: "Order" },
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
    { name: "salt", type: "bytes32" },
  ],
  ...ORDER_TYPES,
};
const AUTH_TYPES = {
  ClobAuth: [
    { name: "address", type: "address" },
    { name: "timestamp", type: "string" },
    { name: "nonce", type: "uint256" },
    { name: "message", type: "string" },
  ],
};

describe("what is signed, against ethers", () => {
  // Ten times as many are in test/long.
  it("hashes and signs 1,000 orders alike, to the byte", () => {
    expect(signAlike(1_000)).toBe(1_000);
  });

  it("hashes and wraps the orders of deposit wallets alike", () => {
    fc.assert(
      fc.property(anyDomain, anyOrder, anyKey, (domain, order, key) => {
        const nested = {
          contents: messageOf(order),
          name: "DepositWallet",
          version: "1",
          chainId: domain.chainId,
          verifyingContract: order.maker,
          salt: `0x${"0".repeat(64)}`,
        };
        const hash = TypedDataEncoder.hash(domainOf(domain), NESTED_TYPES, nested);
        expect(depositWalletHash(domain, order)).toBe(hash);
        const inner = signDigest(bytesOf(hash), key);
        const type = Buffer.from(ORDER_TYPE);
        const whole = [inner, exchangeSeparator(domain), orderStructHash(order), hexOf(type), "0x00ba"];
        expect(depositWalletSignature(domain, order, inner)).toBe(`0x${whole.map((hex) => hex.slice(2)).join("")}`);
      }),
      { numRuns: 500 },
    );
  });

  it("hashes ClobAuth alike", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(137, 80002),
        anyAddress,
        anyWhole,
        anyWhole,
        (chainId, address, timestampS, nonce) => {
          const domain = { name: "ClobAuthDomain", version: "1", chainId };
          const message = "This message attests that I control the given wallet";
          const value = { address, timestamp: String(timestampS), nonce, message };
          expect(clobAuthHash({ chainId, address, timestampS, nonce })).toBe(
            TypedDataEncoder.hash(domain, AUTH_TYPES, value),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("knows the signer of a signature, and the address of a key", () => {
    fc.assert(
      fc.property(anyKey, anyBytes32, (key, digest) => {
        const signature = signDigest(bytesOf(digest), key);
        expect(recoverAddress(bytesOf(digest), signature)).toBe(addressOfKey(key));
      }),
      { numRuns: 200 },
    );
  });
});

describe("transactions, against ethers", () => {
  const anyData = fc.uint8Array({ maxLength: 400 }).map(hexOf);
  const anyTransaction = fc.record({
    chainId: fc.constantFrom(137, 80002),
    nonce: anyWhole,
    to: anyAddress,
    valueWei: fc.oneof(fc.constant(0), anyWhole),
    data: anyData,
    gasLimit: anyWhole,
    maxFeePerGasWei: anyWhole,
    tipShare: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it("are encoded, hashed and signed alike, to the byte", () => {
    fc.assert(
      fc.property(anyTransaction, anyKey, ({ tipShare, ...rest }, key) => {
        const maxPriorityFeePerGasWei = Math.floor(rest.maxFeePerGasWei * tipShare);
        const transaction = { ...rest, maxPriorityFeePerGasWei };
        const theirs = Transaction.from({
          type: 2,
          chainId: transaction.chainId,
          nonce: transaction.nonce,
          to: transaction.to,
          value: transaction.valueWei,
          data: transaction.data,
          gasLimit: transaction.gasLimit,
          maxFeePerGas: transaction.maxFeePerGasWei,
          maxPriorityFeePerGas: transaction.maxPriorityFeePerGasWei,
        });
        expect(transactionDigest(transaction)).toBe(theirs.unsignedHash);
        const signature = signDigest(bytesOf(theirs.unsignedHash), key);
        theirs.signature = signature;
        expect(signedTransaction(transaction, signature)).toEqual({ raw: theirs.serialized, hash: theirs.hash });
      }),
      { numRuns: 500 },
    );
  });

  it("says which field does not fit", () => {
    const right = { chainId: 137, nonce: 0, valueWei: 0, data: "0x", gasLimit: 1, maxFeePerGasWei: 1 };
    const whole = { ...right, maxPriorityFeePerGasWei: 1, to: `0x${"11".repeat(20)}` };
    expect(transactionDigest(whole)).toMatch(/^0x[0-9a-f]{64}$/);
    expect(() => transactionDigest({ ...whole, to: "0x11" })).toThrow("to is not 20 bytes");
    expect(() => transactionDigest({ ...whole, data: "0x1" })).toThrow("data is not whole bytes");
    expect(() => transactionDigest({ ...whole, nonce: -1 })).toThrow("-1 is no whole number");
    expect(() => signedTransaction(whole, "0x00")).toThrow("signature is not 65 bytes");
  });
});

describe("the redeem call, against ethers", () => {
  const theirs = new Interface(["function redeemPositions(address,bytes32,bytes32,uint256[])"]);
  const noParent = `0x${"0".repeat(64)}`;

  it("is encoded alike and read back", () => {
    expect(theirs.getFunction("redeemPositions")?.selector).toBe(REDEEM_SELECTOR);
    fc.assert(
      fc.property(anyAddress, anyBytes32, (collateral, conditionId) => {
        const data = encodeRedeem({ collateral, conditionId });
        expect(data).toBe(theirs.encodeFunctionData("redeemPositions", [collateral, noParent, conditionId, [1, 2]]));
        expect(decodeRedeem(data)).toEqual({ collateral, conditionId });
      }),
      { numRuns: 200 },
    );
  });

  it("is not taken for anything that differs in one digit", () => {
    const data = encodeRedeem({ collateral: `0x${"11".repeat(20)}`, conditionId: `0x${"22".repeat(32)}` });
    const free = (at: number) => {
      const word = Math.floor((at - 10) / 64);
      return at >= 10 && ((word === 0 && (at - 10) % 64 >= 24) || word === 2);
    };
    const changed = [...data].map((digit, at) => ({
      at,
      text: data.slice(0, at) + (digit === "3" ? "4" : "3") + data.slice(at + 1),
    }));
    const taken = changed.filter(({ at, text }) => !free(at) && decodeRedeem(text) !== undefined);
    expect(taken).toEqual([]);
    for (const other of ["0x", REDEEM_SELECTOR, `${data}00`, data.slice(0, -2), `${data.slice(0, -1)}g`]) {
      expect(decodeRedeem(other), other).toBeUndefined();
    }
  });
});
