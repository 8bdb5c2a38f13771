import { z } from "zod";
import type { Clock } from "../../engine/ports.ts";
import type { JsonSource } from "../json-source.ts";
import { checked } from "./answer.ts";
import type { ClobAccount } from "./clob-account.ts";
import type { Readiness } from "./readiness.ts";

const CHECK_EVERY_MS = 600_000;
const AGAIN_AFTER_MS = 5_000;

const geoblockSchema = z.object({
  blocked: z.boolean(),
  country: z.string().max(100).nullish(),
  region: z.string().max(100).nullish(),
});

/**
 * Why the venue takes no orders from this machine's address, undefined when it does. Throws BadAnswer.
 * @param site https://polymarket.com
 */
export async function geoblock(site: JsonSource, signal?: AbortSignal): Promise<string | undefined> {
  const answer = await site.get("/api/geoblock", [], signal && { signal });
  const { blocked, country, region } = checked(geoblockSchema, answer, "geoblock");
  if (!blocked) return undefined;
  return `orders are blocked from here (${[country, region].filter(Boolean).join(", ") || "country not told"})`;
}

export interface AccountGuardOptions {
  readonly account: ClobAccount;
  readonly readiness: Readiness;
  /** Undefined where the world has no borders. */
  readonly site: JsonSource | undefined;
  readonly clock: Clock;
  /** Hears what a check failed of. */
  readonly onFailure?: (error: unknown) => void;
}

/** Fails closed: until the place and the account were found to be allowed to trade, no order leaves. */
export class AccountGuard {
  readonly #options: AccountGuardOptions;
  #problem: string | undefined = "the account was not checked yet";

  constructor(options: AccountGuardOptions) {
    this.#options = options;
  }

  /** Checks every ten minutes until aborted; resolves then. */
  async run(abort: AbortSignal): Promise<void> {
    while (!abort.aborted) {
      const isKnown = await this.#check(abort);
      // It rejects only when aborted, which the loop looks at itself.
      await this.#options.clock.sleep(isKnown ? CHECK_EVERY_MS : AGAIN_AFTER_MS, abort).catch(() => undefined);
    }
  }

  unready(): string | undefined {
    return this.#problem;
  }

  /** A check that fails later, after one that succeeded, changes nothing: what it would find also shows in each order's answer. */
  async #check(signal: AbortSignal): Promise<boolean> {
    const { account, readiness, site, onFailure } = this.#options;
    try {
      const blocked = site === undefined ? undefined : await geoblock(site, signal);
      if (blocked !== undefined) readiness.stop(blocked);
      if (await account.isClosedOnly(signal)) readiness.stop("the account is in closed only mode");
      await account.refreshCollateral(signal);
      this.#problem = undefined;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      // People read this; what the venue answered is told to `onFailure`.
      if (this.#problem !== undefined) {
        this.#problem =
          "whether our account and this place may trade could not be asked yet; it is tried again every few seconds";
      }
      onFailure?.(error);
      return false;
    }
  }
}
