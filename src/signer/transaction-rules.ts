import { decodeRedeem } from "../encoding/redeem-call.ts";
import type { Transaction } from "../encoding/transaction.ts";
import type { Accepted } from "./accepted.ts";
import { ANCHOR_CHAIN } from "./accepted.ts";
import { Refused } from "./refused.ts";
import { RollingSum } from "./rolling-sum.ts";
import type { SignerSetup } from "./setup.ts";

const DAY_MS = 86_400_000;
const ROOT = /^0x[0-9a-f]{64}$/;

/** The two transactions there are: a root written to ourselves on the test chain, and cash for resolved shares. */
export class TransactionRules {
  readonly #setup: SignerSetup;
  readonly #accepted: readonly Accepted[];
  readonly #sent: RollingSum;

  constructor(setup: SignerSetup, accepted: readonly Accepted[]) {
    this.#setup = setup;
    this.#accepted = accepted;
    this.#sent = new RollingSum("transactions a day", DAY_MS, setup.caps.transactionsPerDay);
  }

  /** Counts an anchor that may be signed; throws Refused for anything else. */
  admitAnchor(transaction: Transaction, nowMs: number): void {
    if (transaction.chainId !== ANCHOR_CHAIN) throw new Refused(`anchors belong on ${ANCHOR_CHAIN} alone`);
    this.#checkCommon("anchor", transaction, this.#setup.caps.anchorGas);
    if (!ROOT.test(transaction.data)) throw new Refused("an anchor's data is 32 bytes");
    this.#count(nowMs);
  }

  /** Counts a redemption that may be signed; throws Refused for anything else. */
  admitRedeem(transaction: Transaction, nowMs: number): void {
    this.#checkCommon("redeem", transaction, this.#setup.caps.redeemGas);
    const call = decodeRedeem(transaction.data);
    if (call === undefined) throw new Refused("this is no call of redeemPositions for both outcomes without a parent");
    if (call.collateral !== this.#setup.collateral) throw new Refused(`${call.collateral} is not our collateral`);
    this.#count(nowMs);
  }

  #checkCommon(kind: "anchor" | "redeem", transaction: Transaction, mostGas: number): void {
    const { chainId, to, data, valueWei, gasLimit, maxFeePerGasWei, maxPriorityFeePerGasWei } = transaction;
    const { maxFeePerGasWei: mostFeeWei } = this.#setup.caps;
    const isAccepted = this.#accepted.some(
      (one) =>
        one.kind === kind &&
        one.chainId === chainId &&
        one.contract === to &&
        (one.selector === null || data.startsWith(one.selector)),
    );
    if (!isAccepted) throw new Refused(`no ${kind} goes to ${to} on chain ${chainId} with ${data.slice(0, 10)}`);
    if (valueWei !== 0) throw new Refused(`a value of ${valueWei} wei is not 0`);
    if (gasLimit > mostGas) throw new Refused(`${gasLimit} gas is above the cap of ${mostGas}`);
    if (maxFeePerGasWei > mostFeeWei) {
      throw new Refused(`${maxFeePerGasWei} wei a gas is above the cap of ${mostFeeWei}`);
    }
    if (maxPriorityFeePerGasWei > maxFeePerGasWei) throw new Refused("the tip is above the whole fee");
  }

  #count(nowMs: number): void {
    this.#sent.check(1, nowMs);
    this.#sent.add(1, nowMs);
  }
}
