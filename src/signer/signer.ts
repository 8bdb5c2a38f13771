import { clobAuthHash } from "../encoding/clob-auth-hash.ts";
import { depositWalletHash, depositWalletSignature } from "../encoding/deposit-wallet-signature.ts";
import type { Transaction } from "../encoding/transaction.ts";
import { signedTransaction, transactionDigest } from "../encoding/transaction.ts";
import { acceptedOf } from "./accepted.ts";
import { addressOfKey, recoverAddress, signDigest } from "./curve.ts";
import { OrderRules } from "./order-rules.ts";
import { Refused } from "./refused.ts";
import type { RequestedOrder, SignerAnswer, SignerRequest } from "./request.ts";
import { RollingSum } from "./rolling-sum.ts";
import type { SignerSetup } from "./setup.ts";
import { TransactionRules } from "./transaction-rules.ts";

const MINUTE_MS = 60_000;
const MOST_AUTHS_PER_MINUTE = 10;
const MOST_AUTH_AGE_S = 60;
const DEPOSIT_WALLET = 3;
const SELF_TEST = Buffer.alloc(32, 0x5a);

const bytesOf = (hex: string) => Buffer.from(hex.slice(2), "hex");

/** Holds the key and answers requests by its own rules. Nothing gives the key out. */
export class Signer {
  /** Of the key, in lower case. */
  readonly address: string;
  readonly #key: Uint8Array;
  readonly #setup: SignerSetup;
  readonly #nowMs: () => number;
  readonly #orders: OrderRules;
  readonly #transactions: TransactionRules;
  readonly #auths = new RollingSum("ClobAuth a minute", MINUTE_MS, MOST_AUTHS_PER_MINUTE);

  /** Throws when the key signs wrongly or the setup contradicts itself. */
  constructor(setup: SignerSetup, key: Uint8Array, nowMs: () => number) {
    this.address = addressOfKey(key);
    this.#key = key;
    this.#setup = setup;
    this.#nowMs = nowMs;
    const maker = makerOf(setup, this.address);
    const accepted = acceptedOf(setup, this.address);
    this.#orders = new OrderRules(setup, {
      maker,
      // A deposit wallet signs its own orders; any other is signed for by the key's address.
      signer: setup.signatureType === DEPOSIT_WALLET ? maker : this.address,
      exchanges: accepted.flatMap(({ kind, contract }) => (kind === "order" && contract !== null ? [contract] : [])),
    });
    this.#transactions = new TransactionRules(setup, accepted);
    if (recoverAddress(SELF_TEST, this.#sign(SELF_TEST)) !== this.address) throw new Error("the curve signs wrongly");
  }

  /** What was asked for. Throws Refused when a rule says no. */
  answer(request: SignerRequest): SignerAnswer {
    switch (request.type) {
      case "order":
        return { signature: this.#order(request.order, request.limitMicro) };
      case "clobAuth":
        return { signature: this.#clobAuth(request.timestampS, request.nonce) };
      case "anchor":
        this.#transactions.admitAnchor(request.transaction, this.#nowMs());
        return this.#transaction(request.transaction);
      case "redeem":
        this.#transactions.admitRedeem(request.transaction, this.#nowMs());
        return this.#transaction(request.transaction);
      case "held":
        this.#orders.hold(request.token, request.sharesMicro);
        return { done: true };
      case "ping":
        return { done: true };
    }
  }

  #order(order: RequestedOrder, limitMicro: number): string {
    this.#orders.admit(order, limitMicro, this.#nowMs());
    if (order.signatureType !== DEPOSIT_WALLET) return this.#sign(bytesOf(order.hash));
    return depositWalletSignature(order, order, this.#sign(bytesOf(depositWalletHash(order, order))));
  }

  #clobAuth(timestampS: number, nonce: number): string {
    const nowMs = this.#nowMs();
    if (Math.abs(timestampS - nowMs / 1000) > MOST_AUTH_AGE_S) {
      throw new Refused(`the time ${timestampS} is not within ${MOST_AUTH_AGE_S} s of now`);
    }
    this.#auths.check(1, nowMs);
    this.#auths.add(1, nowMs);
    const { chainId } = this.#setup;
    return this.#sign(bytesOf(clobAuthHash({ chainId, address: this.address, timestampS, nonce })));
  }

  #transaction(transaction: Transaction): SignerAnswer {
    return signedTransaction(transaction, this.#sign(bytesOf(transactionDigest(transaction))));
  }

  #sign(digest: Uint8Array): string {
    return signDigest(digest, this.#key);
  }
}

function makerOf({ signatureType, maker }: SignerSetup, own: string): string {
  if (signatureType === 0) {
    if (maker !== null && maker !== own)
      throw new Error(`signature type 0 makes orders from ${own}, not from ${maker}`);
    return own;
  }
  if (maker === null) throw new Error(`signature type ${signatureType} needs the address of the wallet`);
  return maker;
}
