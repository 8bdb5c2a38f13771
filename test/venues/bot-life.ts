import { ADDRESSES } from "../../config/addresses.ts";
import type { Engine } from "../../src/compose/engine.ts";
import { assembleEngine } from "../../src/compose/engine.ts";
import { clobAuthHash } from "../../src/encoding/clob-auth-hash.ts";
import type { Clock, OrderSigner, Random, Store } from "../../src/engine/ports.ts";
import type { TargetFeed } from "../../src/engine/seeing/scan.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import { HttpClient } from "../../src/ops/http-client.ts";
import { exchangeAccounts } from "../../src/sandbox/exchange/accounts.ts";
import { addressOfKey, signDigest } from "../../src/signer/curve.ts";
import { ClobVenue } from "../../src/venues/clob/clob-venue.ts";
import { CredentialKeeper } from "../../src/venues/clob/credential-keeper.ts";
import { GatedService } from "../../src/venues/clob/gated-service.ts";
import { ClobMarketData } from "../../src/venues/clob/market-data.ts";
import type { OrderAccount } from "../../src/venues/clob/order-forms.ts";
import { createOrderForms } from "../../src/venues/clob/order-forms.ts";
import { CLOB_LIMITS, GAMMA_LIMITS } from "../../src/venues/clob/request-limits.ts";
import type { ExchangeWire } from "./exchange-wire.ts";

const KEY = Buffer.alloc(32, 0x17);
export const WALLET = addressOfKey(KEY);
const CHAIN_ID = 80_002;
const { exchangeV2: ordinary, negRiskExchangeV2: negRisk } = ADDRESSES[CHAIN_ID];
const EXCHANGES = { ordinary, negRisk };
const ACCOUNT: OrderAccount = {
  ...{ chainId: CHAIN_ID, exchanges: EXCHANGES, version: "2" },
  ...{ maker: WALLET, signer: WALLET, signatureType: 0 as const },
};
const SCAN_EVERY_MS = 4_000;
const RECONCILE_EVERY_MS = 20_000;
/** Without marks of what is held nothing is bought. */
const MARK_EVERY_MS = 15_000;

const sign = (hash: string): string => signDigest(Buffer.from(hash.slice(2), "hex"), KEY);
const signer: OrderSigner = { sign: async ({ hash }) => sign(hash) };

export interface LifeNeeds {
  readonly wire: ExchangeWire;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly feed: TargetFeed;
  readonly settings: EngineSettings;
}

/** One life of the bot's trading side on a store that outlives it: engine, venue and market data, scanning and reconciling. */
export class BotLife {
  readonly engine: Engine;
  /** What no loop of it may ever say. */
  readonly failures: string[] = [];
  readonly #stopping = new AbortController();
  readonly #venue: ClobVenue;
  readonly #clock: Clock;
  readonly #loops: Promise<void>[];
  #isDead = false;

  constructor(needs: LifeNeeds) {
    const { wire, random, settings, feed } = needs;
    const clock = this.#mortal(needs.clock);
    this.#clock = clock;
    const store = this.#guarded(needs.store);
    const client = (host: string) =>
      new HttpClient({
        ...{
          baseUrl: `http://${host}`,
          transport: wire.transport(clock),
          clock,
          random,
          timeoutMs: 5_000,
          maxTries: 3,
        },
      });
    const clob = new GatedService({ service: client("clob"), limits: CLOB_LIMITS, clock });
    const gamma = new GatedService({ service: client("gamma"), limits: GAMMA_LIMITS, clock });
    const data = new ClobMarketData({ gamma, clob }, clock);
    this.#venue = this.#venueAt(wire, clob, data, store);
    const accounts = exchangeAccounts(wire.world.state);
    this.engine = assembleEngine({
      ...{ store, feed, data, venue: this.#venue, forms: createOrderForms(ACCOUNT), signer, clock, random, settings },
      stopping: this.#stopping.signal,
      orderOnChain: async ({ hash }) => accounts.orderStatus(hash),
      onError: (error) => this.#note("push", error),
    });
    this.#venue.start();
    this.#loops = [
      this.#every(SCAN_EVERY_MS, "scan", () => this.engine.scan.run(this.#stopping.signal)),
      this.#every(MARK_EVERY_MS, "marks", () => this.engine.marks.run(this.#stopping.signal)),
      this.#every(RECONCILE_EVERY_MS, "reconcile", () => this.engine.reconciliation.run()),
    ];
  }

  /** As by a signal 9: nothing of it runs any more, whatever it was waiting for. */
  kill(): void {
    this.#isDead = true;
  }

  /** As on a wish: what is under way ends, then it is gone. */
  async end(): Promise<void> {
    this.#stopping.abort(new Error("the program ends"));
    await Promise.all(this.#loops);
    await this.engine.desk.idle();
    await this.#venue.stop();
    this.kill();
  }

  #venueAt(wire: ExchangeWire, service: GatedService, data: ClobMarketData, store: Store): ClobVenue {
    const clock = this.#clock;
    const venueNowMs = () => data.venueNowMs();
    const keeper = new CredentialKeeper({
      ...{ service, chainId: CHAIN_ID, address: WALLET, clock, venueNowMs },
      store: { load: async () => undefined, save: async () => undefined },
      signClobAuth: async (request) => sign(clobAuthHash(request)),
    });
    return new ClobVenue({
      ...{ service, keeper, account: ACCOUNT, keyAddress: WALLET, clock, venueNowMs },
      feeRatePpm: async (conditionId) => {
        const market = await data.market(conditionId);
        if (market === undefined) throw new Error(`the fee of ${conditionId} is not known`);
        return market.feeRatePpm;
      },
      redeem: async () => ({ cashMicro: 0 }),
      recall: (hash) => {
        const order = store.records.orders.byHash(hash);
        const token = store.records.tokens.get(order?.tokenId ?? 0)?.token ?? "";
        return order && { token, createdMs: order.createdMs };
      },
      mayLeave: () => (tradingState(store.records).state === "stopped" ? "trading is stopped" : undefined),
      connectUser: wire.connectUser(() => !this.#isDead),
      onTrouble: ({ kind, text }) => {
        if (kind === "stopped") this.failures.push(`the venue stopped us: ${text}`);
      },
    });
  }

  async #every(ms: number, what: string, work: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await work().catch((error: unknown) => this.#note(what, error));
      // It rejects only when aborted, which the loop looks at itself.
      await this.#clock.sleep(ms, signal).catch(() => undefined);
    }
  }

  #note(what: string, error: unknown): void {
    if (!this.#stopping.signal.aborted) this.failures.push(`${what}: ${error instanceof Error ? error.stack : error}`);
  }

  /** Who sleeps when this life ends never wakes. */
  #mortal(clock: Clock): Clock {
    const never = new Promise<never>(() => undefined);
    return {
      nowMs: () => clock.nowMs(),
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal).catch((error: unknown) => {
          if (!this.#isDead) throw error;
        });
        if (this.#isDead) await never;
      },
    };
  }

  /** A dead life that still writes is an error of the test's own, or of the engine's. */
  #guarded(store: Store): Store {
    const isDead = () => this.#isDead;
    return {
      records: store.records,
      transact(work) {
        if (isDead()) throw new Error("a dead life writes");
        return store.transact(work);
      },
    };
  }
}
