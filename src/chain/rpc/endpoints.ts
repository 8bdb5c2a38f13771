import type { Clock, Random } from "../../engine/ports.ts";
import type { EndpointState } from "./endpoint.ts";
import { Endpoint } from "./endpoint.ts";
import { judgeHeights } from "./heights.ts";
import type { RpcCall } from "./json-rpc.ts";
import { exchange } from "./json-rpc.ts";
import { smallQuantity } from "./quantity.ts";
import type { RequestLimits } from "./request-budget.ts";
import { RpcError, RpcUnavailable } from "./rpc-error.ts";
import type { RpcTransport } from "./transport.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface EndpointsOptions {
  readonly chainId: number;
  readonly urls: readonly string[];
  readonly transport: RpcTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeoutMs: number;
  readonly limits: RequestLimits;
}

export interface RpcStatus {
  /** The endpoint's host. */
  readonly name: string;
  readonly state: EndpointState;
  /** Whether the next request goes to it first. */
  readonly isCurrent: boolean;
  readonly sinceMs: number;
  readonly problem: string | null;
  readonly latencyMs: number | null;
  readonly height: number | null;
  /** Blocks behind the highest believed one. */
  readonly lagBlocks: number | null;
  readonly requests: number;
  readonly failures: number;
  readonly usedToday: number;
  readonly perDay: number;
}

const LONGEST_BUDGET_WAIT_MS = 5_000;
const MOST_WORDS = 200;

/** The providers of one chain in the order of preference: which to ask next, and whether they are what they should be. */
export class Endpoints {
  readonly #options: EndpointsOptions;
  readonly #verifying = new Map<Endpoint, Promise<boolean>>();
  #all: readonly Endpoint[];

  /** Throws for an address that is none, and for no address. */
  constructor(options: EndpointsOptions) {
    this.#options = options;
    if (options.urls.length === 0) throw new Error("a pool needs at least one RPC endpoint");
    const nowMs = options.clock.nowMs();
    this.#all = options.urls.map((url, number) => new Endpoint(url, number, options.limits, nowMs));
  }

  /**
   * The most preferred one that is up and may be asked now; else the one whose budget is back soonest, after waiting for it;
   * else the first that has rested long enough and proves sound. Undefined when there is none.
   */
  async choose(tried: ReadonlySet<Endpoint>, signal: AbortSignal | undefined): Promise<Endpoint | undefined> {
    const { clock } = this.#options;
    const left = this.#all.filter((one) => !tried.has(one));
    const waiting: { readonly endpoint: Endpoint; readonly waitMs: number }[] = [];
    for (const endpoint of left) {
      if (endpoint.state === "unknown") await unlessAborted(this.#verified(endpoint), signal);
      if (endpoint.state !== "up") continue;
      const waitMs = endpoint.budget.waitMs(clock.nowMs());
      if (waitMs === 0) return endpoint;
      waiting.push({ endpoint, waitMs });
    }
    const soonest = waiting.toSorted((a, b) => a.waitMs - b.waitMs)[0];
    if (soonest !== undefined && soonest.waitMs <= LONGEST_BUDGET_WAIT_MS) {
      await clock.sleep(soonest.waitMs, signal);
      return soonest.endpoint;
    }
    return this.#awaken(left, signal);
  }

  /** Asks every endpoint that is due who it is and how far, and lets back only those whose heights can be true. */
  async check(): Promise<void> {
    const { clock } = this.#options;
    const due = this.#all.filter((one) => one.isDue(clock.nowMs()));
    const sound = await Promise.all(due.map((endpoint) => this.#identify(endpoint)));
    const candidates = due.filter((_, index) => sound[index]);
    const problems = new Map(
      judgeHeights(candidates.map(({ height }) => height ?? 0)).map(({ index, problem }) => [index, problem]),
    );
    for (const [index, endpoint] of candidates.entries()) {
      const problem = problems.get(index);
      if (problem === undefined) endpoint.trust(clock.nowMs());
      else endpoint.quarantine(problem, clock.nowMs());
    }
  }

  /** Moves the endpoint in use to the end of the order; returns the name of the next. */
  next(): string {
    const current = this.#current();
    this.#all = [...this.#all.filter((one) => one !== current), current];
    return this.#current().name;
  }

  /** Results in the order of the calls, a refused one as its RpcError. Rejects when there was no answer. */
  async ask(endpoint: Endpoint, calls: readonly RpcCall[], signal?: AbortSignal): Promise<readonly unknown[]> {
    const { transport, clock, timeoutMs } = this.#options;
    const startedMs = clock.nowMs();
    endpoint.sent(calls.length, startedMs);
    const results = await exchange(transport, endpoint.url, calls, { timeoutMs, ...(signal && { signal }) });
    endpoint.answered(clock.nowMs() - startedMs);
    return results;
  }

  failed(endpoint: Endpoint, error: unknown): void {
    const { clock, random } = this.#options;
    const problem = error instanceof Error ? error.message : String(error);
    endpoint.fail(problem.slice(0, MOST_WORDS), clock.nowMs(), random);
  }

  unavailable(): RpcUnavailable {
    const { clock, chainId } = this.#options;
    const reasons = this.#all.map(({ name, problem, budget }) => {
      const isSpent = budget.waitMs(clock.nowMs()) > LONGEST_BUDGET_WAIT_MS;
      return `${name} (${isSpent ? "its requests of today are used up" : (problem ?? "not asked")})`;
    });
    return new RpcUnavailable(`no RPC endpoint of chain ${chainId} answers: ${reasons.join(", ")}`);
  }

  status(): readonly RpcStatus[] {
    const nowMs = this.#options.clock.nowMs();
    const current = this.#current();
    const highest = Math.max(...this.#all.map((one) => (one.state === "up" ? (one.height ?? -1) : -1)));
    return this.#all.map((one) => ({
      name: one.name,
      state: one.state,
      isCurrent: one === current,
      sinceMs: one.sinceMs,
      problem: one.problem,
      latencyMs: one.latencyMs,
      height: one.height,
      lagBlocks: one.height === null || highest < 0 ? null : Math.max(0, highest - one.height),
      requests: one.requests,
      failures: one.failures,
      usedToday: one.budget.usedToday(nowMs),
      perDay: one.limits.perDay,
    }));
  }

  #current(): Endpoint {
    const current = this.#all.find(({ state }) => state === "up") ?? this.#all[0];
    if (current === undefined) throw new Error("a pool needs at least one RPC endpoint");
    return current;
  }

  async #awaken(left: readonly Endpoint[], signal: AbortSignal | undefined): Promise<Endpoint | undefined> {
    for (const endpoint of left) {
      if (endpoint.state === "up" || !endpoint.isDue(this.#options.clock.nowMs())) continue;
      if (await unlessAborted(this.#verified(endpoint), signal)) return endpoint;
    }
    return undefined;
  }

  /** Trusts an endpoint that proves to be on the chain; several who want that at once ask once. */
  #verified(endpoint: Endpoint): Promise<boolean> {
    const known = this.#verifying.get(endpoint);
    if (known !== undefined) return known;
    const verifying = this.#identify(endpoint)
      .then((isSound) => {
        if (isSound) endpoint.trust(this.#options.clock.nowMs());
        return isSound;
      })
      .finally(() => this.#verifying.delete(endpoint));
    this.#verifying.set(endpoint, verifying);
    return verifying;
  }

  /** Whether it is on our chain; reads its height, too. */
  async #identify(endpoint: Endpoint): Promise<boolean> {
    const { chainId, clock } = this.#options;
    try {
      const named = smallQuantity.parse(await this.#askOne(endpoint, "eth_chainId"));
      if (named !== chainId) {
        endpoint.quarantine(`is on chain ${named}, not ${chainId}`, clock.nowMs());
        return false;
      }
      endpoint.saw(smallQuantity.parse(await this.#askOne(endpoint, "eth_blockNumber")));
      return true;
    } catch (error) {
      this.failed(endpoint, error);
      return false;
    }
  }

  async #askOne(endpoint: Endpoint, method: string): Promise<unknown> {
    const [result] = await this.ask(endpoint, [{ method, params: [] }]);
    if (result instanceof RpcError) throw result;
    return result;
  }
}
