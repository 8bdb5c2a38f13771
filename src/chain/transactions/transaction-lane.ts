import { z } from "zod";
import { hasPassed } from "../../domain/elapsed.ts";
import type { SignedTransaction, Transaction } from "../../encoding/transaction.ts";
import type { Clock } from "../../engine/ports.ts";
import { readGasBalance } from "../contracts/account-on-chain.ts";
import { hash32, smallQuantity, toQuantity } from "../rpc/quantity.ts";
import { RpcError } from "../rpc/rpc-error.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";
import type { Fees } from "./fees.ts";
import { raised, readFees } from "./fees.ts";
import type { GasWatch } from "./gas-watch.ts";
import type { Errand, ErrandKind, Outgoing, OutgoingStore, Progress } from "./outgoing.ts";
import { MOST_ATTEMPTS, outgoingSchema } from "./outgoing.ts";
import type { Receipt } from "./receipt.ts";
import { receiptSchema } from "./receipt.ts";

export interface LaneOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  /** Whose coins pay; nobody else may send from it. */
  readonly wallet: string;
  readonly clock: Clock;
  readonly store: OutgoingStore;
  readonly gas: GasWatch;
  /** The signer process: rejects when its rules say no, or when it is not there. */
  readonly sign: (kind: ErrandKind, transaction: Transaction) => Promise<SignedTransaction>;
  /** Blocks, its own among them, after which a transaction counts as final. */
  readonly confirmations?: number;
  /** After this long in the pool it is replaced by one that pays more. */
  readonly stuckAfterMs?: number;
}

/** Not sent: what hindered it, and nothing of it was stored. */
type Attempt =
  | { readonly isSent: true; readonly problem: string | null }
  | { readonly isSent: false; readonly problem: string };

/** What was sent before; `isGone`: nobody is known to hold it any more. */
interface Before {
  readonly outgoing: Outgoing;
  readonly isGone: boolean;
}

const CONFIRMATIONS = 5;
const STUCK_AFTER_MS = 60_000;
/** An errand that is over, and whose owner has not come for it, no longer holds up the others. */
const ABANDONED_AFTER_MS = 600_000;

/**
 * Transactions of one account, one errand at a time and one nonce each: stored before it is sent, replaced when it is stuck,
 * sent again when the pool lost it, and final once it is buried. Nothing here waits for a block: `advance` is called again
 * and again, and after a restart goes on where it was.
 */
export class TransactionLane {
  readonly #options: LaneOptions & Required<Pick<LaneOptions, "confirmations" | "stuckAfterMs">>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LaneOptions) {
    this.#options = { confirmations: CONFIRMATIONS, stuckAfterMs: STUCK_AFTER_MS, ...options };
  }

  /**
   * Brings an errand as far as it comes now. Once it is confirmed or given up its owner stores that and calls `finish`;
   * until then it says the same again. Throws when the chain cannot be asked, or the stored state cannot be read.
   */
  advance(errand: Errand, signal?: AbortSignal): Promise<Progress> {
    const turn = this.#turn.then(() => this.#advance(errand, signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Whether an errand is on its way, or over and not yet finished. */
  carries(key: string): boolean {
    return this.#outgoing()?.key === key;
  }

  /** The owner has stored how the errand ended: the lane is free. */
  finish(key: string): void {
    if (this.carries(key)) this.#options.store.save(null);
  }

  async #advance(errand: Errand, signal: AbortSignal | undefined): Promise<Progress> {
    const outgoing = this.#outgoing();
    if (outgoing === undefined) return this.#begin(errand, signal);
    const progress = await this.#follow(outgoing, signal);
    if (outgoing.key === errand.key) return progress;
    const isOver = progress.state === "confirmed" || progress.state === "given-up";
    if (!isOver || !hasPassed(outgoing.sentMs, ABANDONED_AFTER_MS, this.#options.clock.nowMs())) {
      return { state: "waiting", problem: `${outgoing.key} comes first` };
    }
    this.#options.store.save(null);
    return this.#begin(errand, signal);
  }

  #outgoing(): Outgoing | undefined {
    const stored = this.#options.store.load();
    if (stored === undefined || stored === null) return undefined;
    const parsed = outgoingSchema.safeParse(stored);
    if (!parsed.success) throw new Error(`the stored transaction cannot be read: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  }

  async #begin(errand: Errand, signal: AbortSignal | undefined): Promise<Progress> {
    const { kind, key, to, data, gasLimit } = errand;
    const nonce = await this.#minedNonce("latest", signal);
    const nowMs = this.#options.clock.nowMs();
    const fresh = { kind, key, to, data, gasLimit, nonce, txs: [], firstSentMs: nowMs };
    const { isSent, problem } = await this.#attempt(fresh, undefined, signal);
    return isSent ? this.#sent(problem) : { state: "waiting", problem };
  }

  /** What has become of it, and what is to be done about that. */
  async #follow(outgoing: Outgoing, signal: AbortSignal | undefined): Promise<Progress> {
    const { rpc, clock, confirmations, stuckAfterMs } = this.#options;
    const asking = signal ? { signal } : {};
    const head = await rpc.read("eth_blockNumber", [], smallQuantity, asking);
    for (const tx of outgoing.txs.toReversed()) {
      const receipt = await rpc.read("eth_getTransactionReceipt", [tx], receiptSchema.nullable(), asking);
      if (receipt === null) continue;
      if (head - receipt.blockNumber + 1 < confirmations) return this.#sent(null);
      return confirmed(outgoing, tx, receipt);
    }
    if ((await this.#minedNonce("latest", signal)) > outgoing.nonce) {
      return this.#passedOver(outgoing, Math.max(0, head - confirmations), signal);
    }
    const newest = outgoing.txs.at(-1);
    const known = await rpc.read("eth_getTransactionByHash", [newest], z.object({ hash: hash32 }).nullable(), asking);
    if (known !== null && !hasPassed(outgoing.sentMs, stuckAfterMs, clock.nowMs())) return this.#sent(null);
    return known === null
      ? this.#again(outgoing, { problem: "was lost by the pool", isGone: true }, signal)
      : this.#again(outgoing, { problem: "is stuck", isGone: false }, signal);
  }

  /** Its nonce is used: by a transaction of ours whose receipt does not show yet, or by one of somebody with the same key. */
  async #passedOver(outgoing: Outgoing, buriedBlock: number, signal: AbortSignal | undefined): Promise<Progress> {
    if ((await this.#minedNonce(buriedBlock, signal)) <= outgoing.nonce) return this.#sent(null);
    const nonce = await this.#minedNonce("latest", signal);
    const problem = `lost nonce ${outgoing.nonce} to another transaction`;
    return this.#again({ ...outgoing, nonce }, { problem, isGone: true }, signal);
  }

  async #again(
    outgoing: Outgoing,
    { problem, isGone }: { readonly problem: string; readonly isGone: boolean },
    signal: AbortSignal | undefined,
  ): Promise<Progress> {
    if (outgoing.txs.length >= MOST_ATTEMPTS) {
      return { state: "given-up", outgoing, problem: `${problem} after ${outgoing.txs.length} attempts` };
    }
    const attempt = await this.#attempt(outgoing, { outgoing, isGone }, signal);
    return this.#sent(attempt.problem === null ? null : `${problem}; ${attempt.problem}`);
  }

  /** Signs, stores, sends. */
  async #attempt(
    base: Omit<Outgoing, "sentMs" | "maxFeePerGasWei" | "maxPriorityFeePerGasWei">,
    before: Before | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Attempt> {
    const { rpc, wallet, gas, clock, store } = this.#options;
    const fees = withinLimit(await readFees(rpc, signal), before, gas.maxFeePerGasWei);
    const balanceWei = await readGasBalance(rpc, wallet, signal);
    const hindrance = gas.tooDear(fees) ?? gas.tooPoor(balanceWei, base.gasLimit, fees);
    if (hindrance !== undefined) return { isSent: false, problem: hindrance };
    const { maxFeePerGasWei, maxPriorityFeePerGasWei } = fees;
    const signed = await this.#signed({ ...base, maxFeePerGasWei, maxPriorityFeePerGasWei });
    if (typeof signed === "string") return { isSent: false, problem: signed };
    const txs = [...base.txs, signed.hash];
    store.save({ ...base, txs, maxFeePerGasWei, maxPriorityFeePerGasWei, sentMs: clock.nowMs() });
    return { isSent: true, problem: await this.#send(signed, signal) };
  }

  async #signed(outgoing: Omit<Outgoing, "sentMs">): Promise<SignedTransaction | string> {
    const { chainId, sign } = this.#options;
    const { kind, nonce, to, data, gasLimit, maxFeePerGasWei, maxPriorityFeePerGasWei } = outgoing;
    try {
      return await sign(kind, {
        ...{ chainId, nonce, to, valueWei: 0, data },
        ...{ gasLimit, maxFeePerGasWei, maxPriorityFeePerGasWei },
      });
    } catch (error) {
      return `the signer did not sign it: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** What a node said against it. Its fate is what `#follow` finds: it may be refused because it is there already. */
  async #send({ raw }: SignedTransaction, signal: AbortSignal | undefined): Promise<string | null> {
    try {
      await this.#options.rpc.read("eth_sendRawTransaction", [raw], hash32, signal ? { signal } : {});
      return null;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return error.message;
    }
  }

  #sent(problem: string | null): Progress {
    const outgoing = this.#outgoing();
    if (outgoing === undefined) throw new Error("nothing is stored of what was sent");
    return { state: "sent", outgoing, problem };
  }

  #minedNonce(block: number | "latest", signal: AbortSignal | undefined): Promise<number> {
    const { rpc, wallet } = this.#options;
    const tag = typeof block === "number" ? toQuantity(block) : block;
    return rpc.read("eth_getTransactionCount", [wallet, tag], smallQuantity, signal ? { signal } : {});
  }
}

/**
 * What is offered: never above the limit; and a replacement pays an eighth more than what it replaces. What is gone need
 * not be outbid, but may still lie with a node that was not asked: it is, as long as the limit allows.
 */
function withinLimit(fresh: Fees, before: Before | undefined, mostWei: number): Fees {
  const nothing = { maxFeePerGasWei: 0, maxPriorityFeePerGasWei: 0 };
  const more = before === undefined ? nothing : raised(before.outgoing);
  const least = before?.isGone && more.maxFeePerGasWei > mostWei ? nothing : more;
  const maxFeePerGasWei = Math.max(Math.min(fresh.maxFeePerGasWei, mostWei), least.maxFeePerGasWei);
  return {
    // What must be offered at least counts as the price: above the limit it waits.
    priceWei: Math.max(fresh.priceWei, maxFeePerGasWei > mostWei ? maxFeePerGasWei : 0),
    maxFeePerGasWei,
    maxPriorityFeePerGasWei: Math.min(
      Math.max(fresh.maxPriorityFeePerGasWei, least.maxPriorityFeePerGasWei),
      maxFeePerGasWei,
    ),
  };
}

function confirmed(outgoing: Outgoing, tx: string, receipt: Receipt): Progress {
  const { blockNumber: block, status: hasSucceeded, logs } = receipt;
  return { state: "confirmed", outgoing, tx, block, hasSucceeded, logs };
}
