import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ExchangeContract } from "../../src/chain/contracts/exchange-contract.ts";
import { OrderAudit } from "../../src/chain/order-audit.ts";
import { addressOfKey, signDigest } from "../../src/signer/curve.ts";
import { builder } from "../../src/store/statement.ts";
import { createOrderForms } from "../../src/venues/clob/order-forms.ts";
import { anOrder, insertParties } from "../store/sample-rows.ts";
import { temporaryStore } from "../store/temporary-store.ts";
import { anvilIsHere, CHAIN_ID } from "./anvil.ts";
import { ExchangeOnAnvil, PLACES } from "./exchange-on-anvil.ts";
import { poolOn } from "./pool-on.ts";

const KEY = Buffer.alloc(32, 9);
const OTHER_KEY = Buffer.alloc(32, 8);
const WALLET = addressOfKey(KEY);
const exchanges = { ordinary: PLACES.exchange, negRisk: PLACES.exchange };
const forms = createOrderForms({
  ...{ chainId: CHAIN_ID, exchanges, version: "2", maker: WALLET, signer: WALLET, signatureType: 0 },
});

describe.skipIf(!anvilIsHere)("our orders before the exchange's contract (needs anvil)", () => {
  let play: ExchangeOnAnvil;
  let audit: OrderAudit;
  let stage: Awaited<ReturnType<typeof temporaryStore>>;

  beforeAll(async () => {
    play = await ExchangeOnAnvil.start();
  });
  afterAll(() => play[Symbol.asyncDispose]());
  beforeEach(async () => {
    stage = await temporaryStore();
    stage.store.transact(insertParties);
    const pool = poolOn(play.node.url);
    const contractAt = (exchange: string) => new ExchangeContract(pool, exchange);
    const clock = { nowMs: () => 1, sleep: async () => undefined };
    audit = new OrderAudit({ store: stage.store, contractAt, clock });
  });

  /** Stores a signed order; `change` spoils its form after it was signed. */
  function store(salt: string, key = KEY, change: object = {}): number {
    const terms = {
      token: "777",
      negRisk: false,
      side: "BUY",
      sharesMicro: 9_000_000,
      collateralMicro: 4_590_000,
    } as const;
    const form = forms.form({ ...terms, timestampMs: 1_790_000_000_000, salt });
    const signature = signDigest(Buffer.from(form.hash.slice(2), "hex"), key);
    const stored = { hash: form.hash, signature, formJson: JSON.stringify({ ...form, ...change }) };
    return stage.store.transact((records) => records.orders.insert(anOrder(stored)));
  }

  const alerts = () => stage.store.rows(builder.selectFrom("alerts").select(["kind", "text"]));

  it("are judged once each, and good ones say nothing", async () => {
    store("1");
    store("2");
    stage.store.transact((records) => records.orders.insert(anOrder({ hash: "0xunsigned" })));
    expect(await audit.run()).toBe(2);
    expect(await audit.run()).toBe(0);
    expect(alerts()).toEqual([]);
  });

  it("are told when another key signed, when the hash is another, when the form cannot be read", async () => {
    const forged = store("3", OTHER_KEY);
    const changed = store("4", KEY, { takerAmountMicro: 9_000_001 });
    const spoilt = store("5", KEY, { salt: 5 });
    expect(await audit.run()).toBe(3);
    const texts = alerts().map(({ text }) => text);
    expect(texts[0]).toContain(`order ${forged}: the contract refuses it: InvalidSignature`);
    expect(texts[1]).toContain(`order ${changed}: the contract comes to the hash`);
    expect(texts[2]).toContain(`order ${spoilt}: its stored form cannot be read: salt`);
  });

  it("wait when nobody can be asked", async () => {
    store("6");
    const deaf = new OrderAudit({
      store: stage.store,
      clock: { nowMs: () => 1, sleep: async () => undefined },
      contractAt: (exchange) => new ExchangeContract(poolOn("http://127.0.0.1:1"), exchange),
    });
    await expect(deaf.run()).rejects.toThrow();
    expect(await audit.run()).toBe(1);
  });
});
