import type { HDNodeWallet } from "ethers";
import { hexlify, keccak256, randomBytes, Wallet } from "ethers";
import { Anchors } from "../../src/chain/anchors/anchors.ts";
import type { RpcPool } from "../../src/chain/rpc/rpc-pool.ts";
import { GasWatch } from "../../src/chain/transactions/gas-watch.ts";
import type { ErrandKind } from "../../src/chain/transactions/outgoing.ts";
import type { LaneOptions } from "../../src/chain/transactions/transaction-lane.ts";
import { TransactionLane } from "../../src/chain/transactions/transaction-lane.ts";
import type { SignedTransaction, Transaction } from "../../src/encoding/transaction.ts";
import type { Clock, NewAlert, Store } from "../../src/engine/ports.ts";
import { aFill, anEpisode, anOrder, aSignal, insertParties } from "../store/sample-rows.ts";
import type { HandClock } from "../store/temporary-store.ts";
import { temporaryStore } from "../store/temporary-store.ts";
import { CHAIN_ID } from "./anvil.ts";
import type { ExchangeOnAnvil } from "./exchange-on-anvil.ts";
import { poolOn } from "./pool-on.ts";

const COIN = 10n ** 18n;
const SETTING = "chain-outgoing";

/** A bot's chain room on a real EVM: a store on a file, a key of its own, and a clock that stands until it is moved. */
export class ChainStage {
  readonly store: Store;
  readonly wallet: HDNodeWallet;
  readonly pool: RpcPool;
  readonly alerts: NewAlert[] = [];
  /** What the signer was asked, oldest first. */
  readonly signed: Transaction[] = [];
  /** Set, the signer refuses. */
  refusal: string | undefined;
  maxGasGwei = 1_000;
  readonly #play: ExchangeOnAnvil;
  readonly #time: HandClock;

  private constructor(play: ExchangeOnAnvil, store: Store, time: HandClock) {
    this.#play = play;
    this.store = store;
    this.#time = time;
    this.wallet = Wallet.createRandom();
    this.pool = poolOn(play.node.url);
  }

  static async set(play: ExchangeOnAnvil): Promise<ChainStage> {
    const { store, clock } = await temporaryStore();
    const stage = new ChainStage(play, store, clock);
    await stage.giveCoins(10);
    return stage;
  }

  get clock(): Clock {
    return { nowMs: this.#time.now, sleep: () => Promise.reject(new Error("nothing here sleeps")) };
  }

  wait(ms: number): void {
    this.#time.ms += ms;
  }

  async giveCoins(coins: number): Promise<void> {
    const wei = (BigInt(Math.round(coins * 1e9)) * COIN) / 10n ** 9n;
    await this.#play.node.call("anvil_setBalance", this.wallet.address, `0x${wei.toString(16)}`);
  }

  /** A lane as it is after a start: what it knows is in the store. */
  lane(options: Partial<LaneOptions> = {}): TransactionLane {
    const { records } = this.store;
    return new TransactionLane({
      rpc: this.pool,
      chainId: CHAIN_ID,
      wallet: this.wallet.address,
      clock: this.clock,
      store: {
        load: () => records.settings.get(SETTING),
        save: (outgoing) => records.settings.set(SETTING, outgoing, this.#time.ms),
      },
      gas: new GasWatch({
        wallet: this.wallet.address,
        maxGasGwei: this.maxGasGwei,
        raise: (alert) => this.alerts.push(alert),
        faucet: "https://faucet.example",
      }),
      sign: (kind, transaction) => this.#sign(kind, transaction),
      confirmations: 3,
      stuckAfterMs: 60_000,
      ...options,
    });
  }

  anchors(lane = this.lane(), journalHead?: () => string): Anchors {
    return new Anchors({
      ...(journalHead && { journalHead }),
      store: this.store,
      lane,
      chainId: CHAIN_ID,
      wallet: this.wallet.address,
      clock: this.clock,
      raise: (alert) => this.alerts.push(alert),
    });
  }

  /** Paper fills, each of an order of its own; returns the orders' hashes. */
  fill(count: number): string[] {
    return this.store.transact((records) => {
      if (records.targets.all().length === 0) {
        insertParties(records);
        records.episodes.insert(anEpisode());
        records.signals.insert(aSignal());
      }
      return Array.from({ length: count }, () => {
        const hash = hexlify(randomBytes(32));
        const orderId = records.orders.insert(anOrder({ hash, state: "settled", terminalMs: 1, reservedMicro: 0 }));
        records.fills.insert(aFill({ orderId, venueTradeId: `trade ${orderId}` }));
        return hash;
      });
    });
  }

  /** Transactions of this wallet that were ever mined. */
  async minedTransactions(): Promise<number> {
    return Number(await this.#play.node.call("eth_getTransactionCount", this.wallet.address, "latest"));
  }

  async #sign(_kind: ErrandKind, transaction: Transaction): Promise<SignedTransaction> {
    if (this.refusal !== undefined) throw new Error(this.refusal);
    this.signed.push(transaction);
    const { maxFeePerGasWei, maxPriorityFeePerGasWei, valueWei, ...rest } = transaction;
    const raw = await this.wallet.signTransaction({
      ...rest,
      type: 2,
      value: valueWei,
      maxFeePerGas: BigInt(maxFeePerGasWei),
      maxPriorityFeePerGas: BigInt(maxPriorityFeePerGasWei),
    });
    return { raw, hash: keccak256(raw) };
  }
}
