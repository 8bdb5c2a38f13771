import type { Clock, VenueOrder, VenueOrderState } from "../../engine/ports.ts";
import { isServiceFailure, wordsOf } from "../json-service.ts";
import { BadAnswer } from "./answer.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { ClobAccount } from "./clob-account.ts";
import { NotSent } from "./gated-service.ts";
import type { MarketChecks } from "./market-checks.ts";
import { orderBody } from "./order-body.ts";
import type { ErrorAction } from "./order-errors.ts";
import { actionOf } from "./order-errors.ts";
import type { OrderLookup } from "./order-lookup.ts";
import { statusOf } from "./order-row.ts";
import type { PostedOrder } from "./posted-order.ts";
import { parsePostedOrder } from "./posted-order.ts";
import type { Readiness } from "./readiness.ts";

/** The same bytes are posted again only so long after their timestamp (rule 25). */
const REPOST_WITHIN_MS = 10_000;
const MOST_POSTS = 20;
const FIRST_WAIT_MS = 125;
const LONGEST_WAIT_MS = 2_000;
/** How often an order is looked up before its answer is given, and how far apart. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 250;
const ORDERS_KEPT = 2000;
const LONGEST_REASON = 300;

/** Nobody knows what became of an order: it may have been accepted, and may have filled (rule 25). */
export class FateUnknown extends Error {
  override readonly name = "FateUnknown";
  /** Whether people were told of its cause already. */
  readonly told: boolean;

  constructor(message: string, told = false) {
    super(message);
    this.told = told;
  }
}

interface NotTaken {
  /** held: it was not sent, because the venue pauses and another order finds out if it goes on. */
  readonly kind: ErrorAction | "not-sent" | "held";
  readonly words: string;
  readonly retryAfterMs: number | undefined;
}

type Outcome = Extract<PostedOrder, { kind: "accepted" }> | NotTaken;

export interface OrderPostingOptions {
  readonly account: ClobAccount;
  readonly checks: MarketChecks;
  readonly lookup: OrderLookup;
  readonly readiness: Readiness;
  readonly clock: Clock;
  readonly venueNowMs: () => number;
  /** Why no order may leave any more, also none that waits for the venue to go on. */
  readonly mayLeave?: (() => string | undefined) | undefined;
}

/** Sends an order once, or the same bytes again where the venue said that it did not take them, and finds out what became of it. */
export class OrderPosting {
  readonly #options: OrderPostingOptions;
  readonly #bodies = new BoundedCache<{ readonly apiKey: string; readonly text: string }>(ORDERS_KEPT);
  readonly #fates = new BoundedCache<"unclear" | "accepted">(ORDERS_KEPT);

  constructor(options: OrderPostingOptions) {
    this.#options = options;
  }

  /** Throws FateUnknown, or the signal's reason, when it may have been accepted and could not be found. */
  async post(order: VenueOrder, signal?: AbortSignal): Promise<VenueOrderState> {
    const { lookup, readiness } = this.#options;
    lookup.remember(order);
    if (this.#fates.get(order.hash) !== undefined) {
      const found = await lookup.state(order.hash, signal);
      if (found !== undefined) return found;
      if (!this.#mayRepost(order, 0)) throw new FateUnknown("the venue shows nothing of it");
    } else {
      const problem = await this.#problemBefore(order, signal);
      if (problem !== undefined) return refused(order, problem.reason, problem.again);
    }
    try {
      return await this.#postUntilTaken(order, signal);
    } finally {
      readiness.ended(order.hash);
    }
  }

  /** In a pause of the venue's one order alone tries again and again; the others look whether it came through. */
  async #postUntilTaken(order: VenueOrder, signal?: AbortSignal): Promise<VenueOrderState> {
    const { readiness, clock } = this.#options;
    let outcome = await this.#attempt(order, signal);
    for (let posts = 1; isPause(outcome) && posts < MOST_POSTS; posts += 1) {
      if (outcome.kind === "wait") readiness.pause(outcome.words, order.hash, outcome.retryAfterMs);
      const waitMs = Math.max(outcome.retryAfterMs ?? 0, Math.min(FIRST_WAIT_MS * 2 ** posts, LONGEST_WAIT_MS));
      if (!this.#mayRepost(order, waitMs)) break;
      await clock.sleep(waitMs, signal);
      outcome = await this.#attempt(order, signal);
    }
    return outcome.kind === "accepted" ? this.#follow(order, outcome, signal) : this.#conclude(order, outcome, signal);
  }

  #mayRepost(order: VenueOrder, inMs: number): boolean {
    return this.#options.venueNowMs() + inMs <= order.form.timestampMs + REPOST_WITHIN_MS;
  }

  /** What is wrong before a market's first order. Nothing was sent yet, so whatever fails here is a refusal. */
  async #problemBefore(
    order: VenueOrder,
    signal?: AbortSignal,
  ): Promise<{ reason: string; again: boolean } | undefined> {
    try {
      await this.#options.account.apiKey(signal);
      const problem = await this.#options.checks.problem(order.form, signal);
      if (problem?.isClosedOnly) this.#options.readiness.stop(problem.reason);
      return problem && { reason: problem.reason, again: !problem.isClosedOnly };
    } catch (error) {
      if (signal?.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return { reason: `it could not be checked before it was sent: ${reason}`, again: true };
    }
  }

  async #attempt(order: VenueOrder, signal?: AbortSignal): Promise<Outcome> {
    const words = this.#options.readiness.admit(order.hash);
    if (words !== undefined) return { kind: "held", words, retryAfterMs: undefined };
    return this.#postOnce(order, signal);
  }

  async #postOnce(order: VenueOrder, signal?: AbortSignal): Promise<Outcome> {
    const body = (apiKey: string) => this.#body(order, apiKey);
    const { account, mayLeave } = this.#options;
    try {
      const answer = await account.call({ method: "POST", path: "/order", body, signal, mayLeave });
      const posted = parsePostedOrder(answer, order);
      if (posted.kind === "accepted") return posted;
      return { kind: actionOf(200, posted.words), words: posted.words, retryAfterMs: undefined };
    } catch (error) {
      if (signal?.aborted) {
        this.#fates.set(order.hash, "unclear");
        throw error;
      }
      if (error instanceof NotSent) {
        return { kind: "not-sent", words: error.message, retryAfterMs: error.retryAfterMs };
      }
      if (isServiceFailure(error)) {
        const words = wordsOf(error);
        const status = error.failure === "status" ? error.status : undefined;
        return { kind: actionOf(status, words), words, retryAfterMs: error.retryAfterMs };
      }
      if (error instanceof BadAnswer) return { kind: "look-up", words: error.message, retryAfterMs: undefined };
      throw error;
    }
  }

  /** The bytes of one order never change, unless the credentials they name were refused. */
  #body(order: VenueOrder, apiKey: string): string {
    const kept = this.#bodies.get(order.hash);
    if (kept?.apiKey === apiKey) return kept.text;
    const text = orderBody(order, apiKey);
    this.#bodies.set(order.hash, { apiKey, text });
    return text;
  }

  /** What an error means in the end. After a post of unknown fate no refusal of a later one is definite. */
  async #conclude(order: VenueOrder, outcome: NotTaken, signal?: AbortSignal): Promise<VenueOrderState> {
    const { readiness, checks } = this.#options;
    const { kind, words } = outcome;
    if (kind === "stop") readiness.stop(words);
    if (kind === "renew") readiness.stop(`the venue refuses our credentials: ${words}`);
    if (kind === "refuse" || kind === "refuse-again" || kind === "unfilled") readiness.resumed();
    if (kind === "refuse-again") checks.forget(order.token);
    if (kind === "look-up" || this.#fates.get(order.hash) !== undefined) return this.#lookUp(order, words, signal);
    if (kind === "unfilled") return { hash: order.hash, state: "done", reason: shortened(words), status: "unmatched" };
    if (kind === "held") return refused(order, words, true);
    // It was not taken, and nothing is wrong with it: it may be decided again once the venue goes on.
    if (kind === "wait") return refused(order, `venue restarting: ${words}`, true);
    return refused(order, words, kind === "refuse-again");
  }

  async #lookUp(order: VenueOrder, words: string, signal?: AbortSignal): Promise<VenueOrderState> {
    this.#fates.set(order.hash, "unclear");
    let problem = "the venue shows nothing of it";
    for (let looks = 0; looks < LOOKS; looks += 1) {
      if (looks > 0) await this.#options.clock.sleep(LOOK_AGAIN_MS, signal);
      try {
        const found = await this.#options.lookup.state(order.hash, signal);
        if (found !== undefined) return found;
      } catch (error) {
        if (signal?.aborted) throw error;
        problem = error instanceof Error ? error.message : String(error);
      }
    }
    throw new FateUnknown(shortened(`${words}; looked up: ${problem}`));
  }

  /** One that matched is answered when its trades are shown, so that they can be booked at once. */
  async #follow(
    order: VenueOrder,
    posted: Extract<PostedOrder, { kind: "accepted" }>,
    signal?: AbortSignal,
  ): Promise<VenueOrderState> {
    const { lookup, readiness, clock } = this.#options;
    this.#fates.set(order.hash, "accepted");
    if (posted.hash !== order.hash.toLowerCase()) {
      readiness.stop(`the venue gave our order ${order.hash} the id ${posted.hash}`);
      throw new FateUnknown("the venue gave it another id", true);
    }
    readiness.resumed();
    lookup.accepted(order, posted.matchedMicro);
    let reason = posted.status;
    for (let looks = 0; posted.matchedMicro > 0 && looks < LOOKS; looks += 1) {
      if (looks > 0) await clock.sleep(LOOK_AGAIN_MS, signal);
      try {
        const found = await lookup.state(order.hash, signal);
        if (found !== undefined && found.state !== "open") return found;
      } catch (error) {
        if (signal?.aborted) throw error;
        reason = `${posted.status}; looked up: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return { hash: order.hash, state: "open", reason: shortened(reason), ...statusOf(posted.status) };
  }
}

/** It was definitely not taken, and may be in a moment. */
function isPause(outcome: Outcome): outcome is NotTaken {
  return outcome.kind === "wait" || outcome.kind === "not-sent" || outcome.kind === "held";
}

function refused({ hash }: VenueOrder, words: string, again = false): VenueOrderState {
  return { hash, state: "refused", reason: shortened(words), ...(again && { again }) };
}

function shortened(text: string): string {
  return text.slice(0, LONGEST_REASON);
}
