import type { Book } from "../../domain/book.ts";
import type { Clock } from "../../engine/ports.ts";
import type { Connect, FrameSource } from "../frame-source.ts";
import { eventsOf } from "./frame-events.ts";
import { LiveBook } from "./live-book.ts";
import type { LiveBooks } from "./market-data.ts";
import type { MarketEvent, PriceChange } from "./market-frame.ts";
import { parseMarketEvent } from "./market-frame.ts";

export interface MarketChannelOptions {
  readonly connect: Connect;
  /** Dates the frames: the market's clock. */
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
  /** A book that no frame spoke of for longer is asked for instead; 2 s unless told (rule 23). */
  readonly freshMs?: number;
  /** The venue takes 500 on one connection; 200 unless told. */
  readonly mostTokens?: number;
}

interface Followed {
  terms: { readonly tickMicro: number; readonly minSharesMicro: number };
  live: LiveBook | undefined;
  /** When the channel was last asked for a whole book because ours went wrong; undefined where it never did. */
  askedMs: number | undefined;
}

/** A venue whose books keep going wrong is asked for whole ones no more often; until then books are asked for one by one. */
const ASK_AGAIN_MS = 5_000;

/** Books of the tokens that were asked for, kept up to date by the market channel; those not asked for longest are let go. */
export class MarketChannel implements LiveBooks {
  readonly #options: Required<MarketChannelOptions>;
  readonly #source: FrameSource;
  /** In the order of their last use. */
  readonly #followed = new Map<string, Followed>();
  readonly #counts = { frames: 0, books: 0, changes: 0, other: 0, dropped: 0, bad: 0 };
  /** The first subscription of a connection has a form of its own. */
  #isSubscribed = false;

  constructor(options: MarketChannelOptions) {
    this.#options = { freshMs: 2_000, mostTokens: 200, ...options };
    this.#source = options.connect({
      onOpen: (send) => this.#subscribeAll(send),
      onFrame: (text) => this.#hear(text),
      onState: (state) => {
        if (state !== "up") this.#forgetBooks();
      },
    });
  }

  start(): void {
    this.#source.start();
  }

  stop(): Promise<void> {
    return this.#source.stop();
  }

  /** What was counted since the start, by name. */
  counts(): Readonly<Record<string, number>> {
    return { ...this.#counts, followed: this.#followed.size };
  }

  book(token: string): Book | undefined {
    const followed = this.#followed.get(token);
    if (followed === undefined) return undefined;
    this.#followed.delete(token);
    this.#followed.set(token, followed);
    const { live } = followed;
    if (live === undefined && followed.askedMs !== undefined) this.#askForWhole(token, followed, followed.askedMs);
    const ageMs = live === undefined ? Number.NaN : this.#options.clock.nowMs() - live.readMs();
    // A frame from the future came before the clock was set back: nobody knows how old it is.
    return ageMs >= 0 && ageMs <= this.#options.freshMs ? live?.book() : undefined;
  }

  follow({ token, tickMicro, minSharesMicro }: Book): void {
    if (this.#followed.has(token)) return;
    this.#followed.set(token, {
      terms: { tickMicro, minSharesMicro },
      live: undefined,
      askedMs: undefined,
    });
    this.#ask("subscribe", token);
    for (const oldest of this.#followed.keys()) {
      if (this.#followed.size <= this.#options.mostTokens) break;
      this.unfollow(oldest);
    }
  }

  unfollow(token: string): void {
    if (this.#followed.delete(token)) this.#ask("unsubscribe", token);
  }

  /** On an open connection; a new one subscribes to all that are followed then. */
  #ask(operation: "subscribe" | "unsubscribe", token: string): void {
    if (this.#isSubscribed) this.#source.send(JSON.stringify({ operation, assets_ids: [token] }));
    else if (operation === "subscribe") this.#subscribeAll((text) => this.#source.send(text));
  }

  #subscribeAll(send: (text: string) => unknown): void {
    this.#forgetBooks();
    const tokens = [...this.#followed.keys()];
    if (tokens.length === 0) return;
    const text = JSON.stringify({ assets_ids: tokens, type: "market", custom_feature_enabled: true });
    this.#isSubscribed = send(text) !== false;
  }

  #forgetBooks(): void {
    this.#isSubscribed = false;
    for (const followed of this.#followed.values()) {
      followed.live = undefined;
      followed.askedMs = undefined;
    }
  }

  /** What is not understood is told, counted and stops nothing; no book that it speaks of is right any more. */
  #hear(text: string): void {
    this.#counts.frames += 1;
    try {
      for (const raw of eventsOf(text)) this.#hearEvent(raw);
    } catch (error) {
      this.#notUnderstood(text, error);
    }
  }

  #hearEvent(raw: unknown): void {
    try {
      this.#take(parseMarketEvent(raw));
    } catch (error) {
      this.#notUnderstood(JSON.stringify(raw), error);
    }
  }

  #notUnderstood(text: string, error: unknown): void {
    this.#counts.bad += 1;
    this.#options.onFailure(error);
    for (const [token, followed] of this.#followed) if (text.includes(`"${token}"`)) this.#distrust(token, followed);
  }

  #take(event: MarketEvent): void {
    const nowMs = this.#options.clock.nowMs();
    if (event.kind === "book") {
      this.#counts.books += 1;
      const followed = this.#followed.get(event.token);
      const live = followed && new LiveBook(event, followed.terms, nowMs);
      if (followed !== undefined) followed.live = live?.isCrossed() ? undefined : live;
    } else if (event.kind === "changes") this.#change(event.changes, event.venueMs, nowMs);
    else if (event.kind === "tick") this.#setTick(event.token, event.tickMicro);
    else this.#counts.other += 1;
  }

  #setTick(token: string, tickMicro: number): void {
    const followed = this.#followed.get(token);
    if (followed === undefined) return;
    followed.terms = { ...followed.terms, tickMicro };
    followed.live?.setTick(tickMicro);
  }

  /** The best prices that are told with a change hold when the whole frame has been taken in. */
  #change(changes: readonly PriceChange[], venueMs: number, nowMs: number): void {
    const last = new Map<string, PriceChange>();
    for (const change of changes) {
      const live = this.#followed.get(change.token)?.live;
      if (live === undefined) continue;
      this.#counts.changes += 1;
      live.apply(change, venueMs, nowMs);
      last.set(change.token, change);
    }
    for (const [token, change] of last) {
      const followed = this.#followed.get(token);
      if (followed?.live?.agrees(change) === false) this.#distrust(token, followed);
    }
  }

  /** A book that went wrong is let go: it is asked for, and the channel is asked for a whole one. */
  #distrust(token: string, followed: Followed): void {
    if (followed.live === undefined) return;
    this.#counts.dropped += 1;
    followed.live = undefined;
    this.#askForWhole(token, followed, followed.askedMs);
  }

  #askForWhole(token: string, followed: Followed, askedMs = Number.NEGATIVE_INFINITY): void {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs >= askedMs && nowMs - askedMs < ASK_AGAIN_MS) return;
    followed.askedMs = nowMs;
    this.#ask("unsubscribe", token);
    this.#ask("subscribe", token);
  }
}
