import { z } from "zod";
import type { OrderForm } from "../domain/order.ts";
import type { Clock, OrderRecord, Records, Store } from "../engine/ports.ts";
import type { ExchangeContract } from "./contracts/exchange-contract.ts";

/** Orders shown to the contract in one run; a bot makes a few a minute. */
const RUN_SIZE = 10;
const CURSOR = "orderAudit";

const formSchema = z.object({
  ...{ salt: z.string(), maker: z.string(), signer: z.string(), tokenId: z.string(), side: z.enum(["BUY", "SELL"]) },
  ...{ makerAmountMicro: z.number(), takerAmountMicro: z.number(), timestampMs: z.number() },
  signatureType: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  ...{ metadata: z.string(), builder: z.string() },
  ...{ chainId: z.number(), exchange: z.string(), version: z.string(), hash: z.string() },
});

export interface OrderAuditNeeds {
  readonly store: Store;
  readonly contractAt: (exchange: string) => Pick<ExchangeContract, "hashOrder" | "validateOrder">;
  readonly clock: Clock;
}

/**
 * Shows each signed order to the exchange contract of our chain: it must come to the same hash and accept the signature.
 * On the test chain nothing is traded, but the contract there judges our orders as the real one would.
 */
export class OrderAudit {
  readonly #needs: OrderAuditNeeds;

  constructor(needs: OrderAuditNeeds) {
    this.#needs = needs;
  }

  /** Returns how many orders were judged. Throws when the contract cannot be asked: the next run goes on from there. */
  async run(signal?: AbortSignal): Promise<number> {
    const { store, clock } = this.#needs;
    const stored = store.records.settings.get(CURSOR);
    const orders = store.records.orders.signedAfter(typeof stored === "number" ? stored : 0, RUN_SIZE);
    for (const order of orders) {
      const problem = await this.#problemOf(order, signal);
      store.transact((records) => {
        if (problem !== undefined) this.#tell(records, order, problem);
        records.settings.set(CURSOR, order.id, clock.nowMs());
      });
    }
    return orders.length;
  }

  async #problemOf({ formJson, signature }: OrderRecord, signal: AbortSignal | undefined): Promise<string | undefined> {
    const parsed = formSchema.safeParse(JSON.parse(formJson));
    if (!parsed.success) return `its stored form cannot be read: ${parsed.error.issues[0]?.path.join(".")}`;
    const form: OrderForm = parsed.data;
    const contract = this.#needs.contractAt(form.exchange);
    const hash = await contract.hashOrder(form, signal);
    if (hash.toLowerCase() !== form.hash.toLowerCase()) return `the contract comes to the hash ${hash}`;
    const refusal = await contract.validateOrder(form, signature ?? "0x", signal);
    // An order that was filled before it was looked at was good.
    return refusal === undefined || refusal === "OrderAlreadyFilled"
      ? undefined
      : `the contract refuses it: ${refusal}`;
  }

  #tell(records: Records, order: OrderRecord, problem: string): void {
    records.journal.append("order-audit", { id: order.id, problem });
    records.alerts.raise({
      severity: "critical",
      kind: "order-audit",
      text: `The exchange contract does not agree with order ${order.id}: ${problem}.\nOn the real venue it would not settle. /stop, and look at /why_${order.id}`,
      dedupeKey: `order-audit:${problem}`,
    });
  }
}
