import type { z } from "zod";
import type { Clock, Random } from "../../engine/ports.ts";
import type { Endpoint } from "./endpoint.ts";
import type { RpcStatus } from "./endpoints.ts";
import { Endpoints } from "./endpoints.ts";
import type { RpcCall } from "./json-rpc.ts";
import { BadAnswer } from "./json-rpc.ts";
import type { RequestLimits } from "./request-budget.ts";
import { RpcError } from "./rpc-error.ts";
import type { RpcTransport } from "./transport.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface RpcPoolOptions {
  readonly chainId: number;
  /** In the order of preference; paths may hold keys, which are told to nobody. */
  readonly urls: readonly string[];
  readonly transport: RpcTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeoutMs?: number;
  readonly checkEveryMs?: number;
  /** Of each endpoint. */
  readonly limits?: RequestLimits;
}

interface Asking {
  readonly signal?: AbortSignal;
}

/** What those who read a chain need of the pool. */
export type Rpc = Pick<RpcPool, "read" | "batch">;

const CHECK_EVERY_MS = 30_000;
const MOST_CALLS_A_BATCH = 20;

/**
 * JSON-RPC of one chain over several providers. A request goes to the most preferred that is up; where that one fails, to
 * the next; a failed one is asked who it is before it is used again, and then is preferred again. One that names another
 * chain or an impossible height is quarantined.
 */
export class RpcPool {
  readonly chainId: number;
  readonly #endpoints: Endpoints;
  readonly #clock: Clock;
  readonly #checkEveryMs: number;

  /** Throws for an address that is none, and for no address. */
  constructor({ checkEveryMs = CHECK_EVERY_MS, ...options }: RpcPoolOptions) {
    this.chainId = options.chainId;
    this.#clock = options.clock;
    this.#checkEveryMs = checkEveryMs;
    this.#endpoints = new Endpoints({ timeoutMs: 5_000, limits: { perSecond: 10, perDay: 100_000 }, ...options });
  }

  /**
   * The result of one call. Throws an RpcError when a node refuses the call itself, RpcUnavailable when no endpoint
   * answers, or the signal's reason. A call that timed out may have been done: only what may be repeated may be asked.
   */
  request(method: string, params: readonly unknown[], { signal }: Asking = {}): Promise<unknown> {
    return this.#overEndpoints(signal, async (endpoint) => {
      const [result] = await this.#endpoints.ask(endpoint, [{ method, params }], signal);
      if (result instanceof RpcError) throw result;
      return result;
    });
  }

  /** As `request`; an answer that does not fit the schema counts against its endpoint, and the next is asked. */
  read<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>, { signal }: Asking = {}): Promise<T> {
    return this.#overEndpoints(signal, async (endpoint) => {
      const [result] = await this.#endpoints.ask(endpoint, [{ method, params }], signal);
      if (result instanceof RpcError) throw result;
      const parsed = schema.safeParse(result);
      if (!parsed.success) throw new BadAnswer(`answers ${method} with what is none`);
      return parsed.data;
    });
  }

  /** The results of several calls in their order, a refused one as its RpcError. Throws as `request` does. */
  async batch(calls: readonly RpcCall[], { signal }: Asking = {}): Promise<readonly unknown[]> {
    const results: unknown[] = [];
    for (let start = 0; start < calls.length; start += MOST_CALLS_A_BATCH) {
      const part = calls.slice(start, start + MOST_CALLS_A_BATCH);
      results.push(...(await this.#overEndpoints(signal, (endpoint) => this.#askAll(endpoint, part, signal))));
    }
    return results;
  }

  /** Asks every endpoint that is due who it is and how far, and judges the heights. Never throws. */
  check(): Promise<void> {
    return this.#endpoints.check();
  }

  /** Checks for ever. Rejects with the signal's reason. */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      await unlessAborted(this.check(), signal);
      await this.#clock.sleep(this.#checkEveryMs, signal);
    }
  }

  /** Moves the endpoint in use to the end of the order, as a person asked; returns the name of the next. */
  next(): string {
    return this.#endpoints.next();
  }

  /** In the present order of preference. */
  status(): readonly RpcStatus[] {
    return this.#endpoints.status();
  }

  /** Runs `work` on one endpoint after the other until one answers; each at most once. */
  async #overEndpoints<T>(signal: AbortSignal | undefined, work: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    let refusal: RpcError | undefined;
    const tried = new Set<Endpoint>();
    for (;;) {
      signal?.throwIfAborted();
      const endpoint = await this.#endpoints.choose(tried, signal);
      if (endpoint === undefined) throw refusal ?? this.#endpoints.unavailable();
      tried.add(endpoint);
      try {
        return await work(endpoint);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof RpcError && !error.isNodesTrouble) throw error;
        if (error instanceof RpcError) refusal = error;
        if (!(error instanceof RpcError) || error.isLimit) this.#endpoints.failed(endpoint, error);
      }
    }
  }

  /** As one batch where the provider takes one, else one by one. */
  async #askAll(
    endpoint: Endpoint,
    calls: readonly RpcCall[],
    signal: AbortSignal | undefined,
  ): Promise<readonly unknown[]> {
    if (endpoint.takesBatches) {
      try {
        return withoutNodesTrouble(await this.#endpoints.ask(endpoint, calls, signal));
      } catch (error) {
        if (calls.length === 1 || !(error instanceof BadAnswer)) throw error;
      }
    }
    const results: unknown[] = [];
    for (const call of calls) {
      results.push(...withoutNodesTrouble(await this.#endpoints.ask(endpoint, [call], signal)));
    }
    if (calls.length > 1) endpoint.takesBatches = false;
    return results;
  }
}

function withoutNodesTrouble(results: readonly unknown[]): readonly unknown[] {
  const trouble = results.find((result) => result instanceof RpcError && result.isNodesTrouble);
  if (trouble !== undefined) throw trouble;
  return results;
}
