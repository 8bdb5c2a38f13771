import { z } from "zod";
import type { OrderForm } from "../../domain/order.ts";
import type { Clock } from "../../engine/ports.ts";
import type { JsonService } from "../json-service.ts";
import { checked } from "./answer.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { ClobAccount } from "./clob-account.ts";
import type { Exchanges } from "./order-forms.ts";

const versionSchema = z.object({ version: z.union([z.int(), z.string().max(20)]).transform(String) });
const negRiskSchema = z.object({ neg_risk: z.boolean() });

const CHECK_HOLDS_MS = 600_000;
const TOKENS_KEPT = 2000;

export interface MarketChecksOptions {
  readonly service: JsonService;
  readonly account: ClobAccount;
  readonly exchanges: Exchanges;
  readonly clock: Clock;
}

/** What must be true before a market's first order: each of it changes the order's hash, or refuses all of them (rule 24). */
export class MarketChecks {
  readonly #options: MarketChecksOptions;
  readonly #checkedMs = new BoundedCache<number>(TOKENS_KEPT);

  constructor(options: MarketChecksOptions) {
    this.#options = options;
  }

  /**
   * Undefined when the order's exchange and version are the venue's. Asked once a market in ten minutes; throws what the
   * requests throw: the order was not sent then.
   */
  async problem(form: OrderForm, signal?: AbortSignal): Promise<{ reason: string; isClosedOnly: boolean } | undefined> {
    const { clock, account, exchanges } = this.#options;
    const atMs = this.#checkedMs.get(form.tokenId);
    if (atMs !== undefined && clock.nowMs() - atMs < CHECK_HOLDS_MS) return undefined;
    const [version, negRisk, isClosedOnly] = await Promise.all([
      this.#version(signal),
      this.#negRisk(form.tokenId, signal),
      account.isClosedOnly(signal),
    ]);
    const exchange = negRisk ? exchanges.negRisk : exchanges.ordinary;
    if (isClosedOnly) return { reason: "the account is in closed only mode", isClosedOnly };
    if (version !== form.version) {
      return { reason: `the venue takes orders of version ${version}, this one is of ${form.version}`, isClosedOnly };
    }
    if (exchange.toLowerCase() !== form.exchange.toLowerCase()) {
      const kind = negRisk ? "neg-risk" : "ordinary";
      return { reason: `the market is ${kind} at the venue: another exchange settles it`, isClosedOnly };
    }
    this.#checkedMs.set(form.tokenId, clock.nowMs());
    return undefined;
  }

  /** What was found of a market does not hold any more. */
  forget(token: string): void {
    this.#checkedMs.delete(token);
  }

  async #version(signal?: AbortSignal): Promise<string> {
    const answer = await this.#options.service.request({ method: "GET", path: "/version", ...(signal && { signal }) });
    return checked(versionSchema, answer, "CLOB version").version;
  }

  async #negRisk(token: string, signal?: AbortSignal): Promise<boolean> {
    const query = [["token_id", token] as const];
    const request = { method: "GET", path: "/neg-risk", query, ...(signal && { signal }) } as const;
    return checked(negRiskSchema, await this.#options.service.request(request), "CLOB neg-risk").neg_risk;
  }
}
