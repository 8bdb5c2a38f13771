import { hasPassed } from "../../domain/elapsed.ts";
import type { Random } from "../../engine/ports.ts";
import type { RequestLimits } from "./request-budget.ts";
import { RequestBudget } from "./request-budget.ts";

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;
const QUARANTINE_MS = 300_000;
/** Weight of the newest latency in the running mean. */
const NEWEST = 0.2;
const MOST_DOUBLINGS = 10;

/** unknown: not yet asked who it is; down: failed, rests; quarantined: answered what cannot be true. */
export type EndpointState = "unknown" | "up" | "down" | "quarantined";

/** One provider: how it does, what it may still be asked. It decides nothing. */
export class Endpoint {
  readonly url: string;
  /** Host alone: the path of a provider's address may hold a key. */
  readonly name: string;
  readonly limits: RequestLimits;
  readonly budget: RequestBudget;
  state: EndpointState = "unknown";
  sinceMs: number;
  problem: string | null = null;
  latencyMs: number | null = null;
  height: number | null = null;
  requests = 0;
  failures = 0;
  /** Some providers answer no batches. */
  takesBatches = true;
  #restsSinceMs = 0;
  #restMs = 0;
  #failuresInARow = 0;

  /** Throws, without repeating it, for an address that is none. */
  constructor(url: string, number: number, limits: RequestLimits, nowMs: number) {
    if (!URL.canParse(url)) throw new Error(`RPC endpoint ${number + 1} is no URL`);
    this.url = url;
    this.name = new URL(url).host;
    this.limits = limits;
    this.budget = new RequestBudget(limits);
    this.sinceMs = nowMs;
  }

  /** Whether it may be asked (again) who it is. */
  isDue(nowMs: number): boolean {
    return hasPassed(this.#restsSinceMs, this.#restMs, nowMs);
  }

  sent(requests: number, nowMs: number): void {
    this.requests += requests;
    this.budget.take(requests, nowMs);
  }

  answered(tookMs: number): void {
    this.latencyMs = this.latencyMs === null ? tookMs : this.latencyMs * (1 - NEWEST) + tookMs * NEWEST;
    this.#failuresInARow = 0;
  }

  saw(height: number): void {
    this.height = height;
  }

  trust(nowMs: number): void {
    this.#become("up", null, nowMs);
  }

  /** It did not answer: it rests, longer each time, by chance between half and all of that. */
  fail(problem: string, nowMs: number, random: Random): void {
    this.failures++;
    this.#failuresInARow++;
    const doublings = Math.min(this.#failuresInARow - 1, MOST_DOUBLINGS);
    const fullMs = Math.min(FIRST_REST_MS * 2 ** doublings, LONGEST_REST_MS);
    this.#rest(fullMs / 2 + random.integer(fullMs / 2 + 1), nowMs);
    this.#become("down", problem, nowMs);
  }

  /** It lied. Nothing of it is used until it has been asked anew, minutes later. */
  quarantine(problem: string, nowMs: number): void {
    this.failures++;
    this.#rest(QUARANTINE_MS, nowMs);
    this.#become("quarantined", problem, nowMs);
  }

  #rest(ms: number, nowMs: number): void {
    this.#restMs = ms;
    this.#restsSinceMs = nowMs;
  }

  #become(state: EndpointState, problem: string | null, nowMs: number): void {
    if (this.state !== state) this.sinceMs = nowMs;
    this.state = state;
    this.problem = problem;
  }
}
