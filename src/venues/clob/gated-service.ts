import { hasPassed } from "../../domain/elapsed.ts";
import type { Clock } from "../../engine/ports.ts";
import type { JsonService, ServiceFailure, ServiceRequest } from "../json-service.ts";
import { isServiceFailure } from "../json-service.ts";
import type { JsonSource } from "../json-source.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import type { RequestLimit } from "./request-limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A request that never left: whatever it asked for was definitely not done. */
export class NotSent extends Error {
  override readonly name = "NotSent";
  /** When it may be worth another try; never, where it was forbidden. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

export interface GatedServiceOptions {
  readonly service: JsonService;
  readonly limits: readonly RequestLimit[];
  /** The host's time, whatever the market's clock does. */
  readonly clock: Clock;
  /** A request that would wait longer for its turn is not sent. */
  readonly longestWaitMs?: number;
  /** Failures in a row after which the host is left alone, and for how long. */
  readonly mostFailures?: number;
  readonly coolMs?: number;
}

interface Gate {
  readonly limit: RequestLimit;
  readonly bucket: TokenBucket;
  blockedSinceMs: number;
  blockedMs: number;
}

const DEFAULT_RETRY_AFTER_MS = 1000;
/** What the venue answers while it lives: too early, too many, under maintenance. */
const ALIVE = [425, 429, 503];

/** One host behind its published limits, what it asks us to wait, and a circuit breaker. */
export class GatedService implements JsonService, JsonSource {
  readonly #options: Required<GatedServiceOptions>;
  readonly #gates: readonly Gate[];
  readonly #breaker: CircuitBreaker;
  #sent = 0;
  #failed = 0;
  #unreached = 0;
  #held = 0;
  #limited = 0;

  constructor(options: GatedServiceOptions) {
    this.#options = { longestWaitMs: 5_000, mostFailures: 5, coolMs: 10_000, ...options };
    const nowMs = options.clock.nowMs();
    this.#gates = options.limits.map((limit) => ({
      limit,
      bucket: new TokenBucket(limit.limit, limit.windowMs, nowMs),
      blockedSinceMs: nowMs,
      blockedMs: 0,
    }));
    this.#breaker = new CircuitBreaker(this.#options.mostFailures, this.#options.coolMs);
  }

  get(
    path: string,
    query: ReadonlyArray<readonly [string, string]>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<unknown> {
    return this.request({ method: "GET", path, query, ...(signal && { signal }) });
  }

  /** Rejects with NotSent when it may not leave now, else as the service does. */
  async request(request: ServiceRequest): Promise<unknown> {
    const gate = await this.#admit(request);
    const reason = request.mayLeave?.();
    if (reason !== undefined) {
      this.#breaker.abandoned();
      throw this.#hold(gate, reason, Number.POSITIVE_INFINITY);
    }
    this.#sent += 1;
    try {
      const answer = await this.#options.service.request(request);
      this.#breaker.succeeded();
      return answer;
    } catch (error) {
      this.#learn(gate, error);
      throw error;
    }
  }

  /** Why nothing leaves for this host now; undefined when it does. */
  unready(): string | undefined {
    return this.#breaker.isOpen() ? "it failed too often in a row and is left alone for a moment" : undefined;
  }

  /** The share of each published limit that is used, 0 to 1. */
  shares(): Record<string, number> {
    const nowMs = this.#options.clock.nowMs();
    return Object.fromEntries(this.#gates.map(({ limit, bucket }) => [limit.name, bucket.share(nowMs)]));
  }

  counts(): Record<string, number> {
    return { sent: this.#sent, failed: this.#failed, "held back": this.#held, "rate limited": this.#limited };
  }

  /** Requests that left since the start, and those whose failure speaks of the host rather than of what was asked. */
  reach(): { readonly sent: number; readonly failed: number } {
    return { sent: this.#sent, failed: this.#unreached };
  }

  async #admit({ method, path, signal }: ServiceRequest): Promise<Gate> {
    const { clock, longestWaitMs, coolMs } = this.#options;
    const gate = this.#gates.find(({ limit }) => limit.fits(method, path));
    if (gate === undefined) throw new TypeError(`no limit is known for ${method} ${path}`);
    const nowMs = clock.nowMs();
    const waitMs = Math.max(gate.bucket.take(nowMs), blockedMs(gate, nowMs));
    if (waitMs > longestWaitMs) throw this.#hold(gate, `rate limit of ${gate.limit.name}`, waitMs);
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    if (!this.#breaker.admit(clock.nowMs())) throw this.#hold(gate, "the host failed too often in a row", coolMs);
    return gate;
  }

  #hold(gate: Gate, reason: string, retryAfterMs: number): NotSent {
    gate.bucket.giveBack();
    this.#held += 1;
    return new NotSent(`not sent: ${reason}`, retryAfterMs);
  }

  #learn(gate: Gate, error: unknown): void {
    const nowMs = this.#options.clock.nowMs();
    if (!isServiceFailure(error)) {
      this.#breaker.abandoned();
      return;
    }
    this.#failed += 1;
    if (error.status === 429) {
      this.#limited += 1;
      gate.blockedSinceMs = nowMs;
      gate.blockedMs = error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
    }
    if (isDown(error)) {
      this.#unreached += 1;
      this.#breaker.failed(nowMs);
    } else this.#breaker.succeeded();
  }
}

/** For how long the venue still asks us to wait. */
function blockedMs({ blockedSinceMs, blockedMs: ms }: Gate, nowMs: number): number {
  return hasPassed(blockedSinceMs, ms, nowMs) ? 0 : blockedSinceMs + ms - nowMs;
}

/** Whether the failure speaks of the host rather than of the request. */
function isDown({ failure, status }: ServiceFailure): boolean {
  if (failure === "network" || failure === "timeout") return true;
  return status !== undefined && status >= 500 && !ALIVE.includes(status);
}
