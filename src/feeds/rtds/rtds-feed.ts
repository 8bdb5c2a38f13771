import type { TradeSink } from "../../domain/trade.ts";
import type { Clock, FeedStatus } from "../../engine/ports.ts";
import { Tally } from "../tally.ts";
import type { OpenTextSocket, TextSocket } from "../text-socket.ts";
import type { ActivityType } from "./activity-frame.ts";
import { ACTIVITY_TYPES, readActivityFrame, sentMsOfFrame, typeOfFrame, walletOfFrame } from "./activity-frame.ts";
import { TypeWatch } from "./type-watch.ts";

export interface RtdsNeeds {
  readonly openSocket: OpenTextSocket;
  readonly sink: TradeSink;
  /** People's clock: waits and the status' times are its. */
  readonly clock: Clock;
  /** The market's clock dates what is seen, and tells what is stale. */
  readonly market: { nowMs(): number };
  /** Hears of what came of a followed wallet and was not understood, cut to 4,000 characters. */
  onRejected(problem: string, body: string): void;
  /** A socket without trades for so long is dead, pongs or none. */
  readonly silenceMs?: number;
  /** Older rows are counted and not handed on: the Data API's scan has them. */
  readonly staleAfterMs?: number;
  /** One kind of message may be silent for so long while the other speaks before it is asked for again. */
  readonly typeSilenceMs?: number;
}

const SILENCE_MS = 30_000;
const STALE_AFTER_MS = 120_000;
const TYPE_SILENCE_MS = 60_000;
const PING_EVERY_MS = 5_000;
/** Every so manieth frame shows how old the stream is; so many old ones in a row, and its endpoint is left. */
const SAMPLE_EVERY = 16;
const STALE_SAMPLES = 8;
/** A row from so far in the future is a lie or a clock gone wrong. */
const AHEAD_MS = 60_000;
const MOST_IDENTITIES = 10_000;
const BODY_MAX = 4_000;
const COUNTS = [
  ...(["frames", "blank", "pongs", "foreign", "other", "trades", "ordersMatched", "duplicates"] as const),
  ...(["stale", "ahead", "bad", "askedAgain", "oldStreams"] as const),
];

/**
 * The venue's live feed of everybody's trades (rule 5): an accelerator that is believed in nothing. Two subscriptions on one
 * socket; frames of other wallets are passed over unparsed.
 */
export class RtdsFeed {
  readonly #needs: RtdsNeeds;
  readonly #tally = new Tally(COUNTS);
  readonly #socket: TextSocket;
  readonly #types: TypeWatch<ActivityType>;
  readonly #seen = new Set<string>();
  #wallets: ReadonlySet<string> = new Set();
  #lagMs: number | null = null;
  #lastDataMs: number | null = null;
  #staleSamples = 0;
  #frames = 0;

  constructor(needs: RtdsNeeds) {
    this.#needs = needs;
    const { clock, silenceMs = SILENCE_MS, typeSilenceMs = TYPE_SILENCE_MS } = needs;
    this.#types = new TypeWatch(ACTIVITY_TYPES, typeSilenceMs, clock);
    this.#socket = needs.openSocket({
      onOpen: (send) => {
        this.#types.restart();
        this.#staleSamples = 0;
        // One frame each: an unknown name in a list silences all of the list.
        for (const type of ACTIVITY_TYPES) send(subscription(type));
      },
      onFrame: (text) => this.#take(text),
      silenceMs,
      provesLife: (text) => text.includes('"payload"'),
      pingText: "ping",
      pingEveryMs: PING_EVERY_MS,
    });
  }

  /** Whose trades are to be told from now on; in any spelling. */
  follow(wallets: Iterable<string>): void {
    this.#wallets = new Set([...wallets].map((wallet) => wallet.toLowerCase()));
  }

  start(): void {
    this.#socket.start();
  }

  stop(): Promise<void> {
    return this.#socket.stop();
  }

  next(): void {
    this.#socket.next();
  }

  status(): FeedStatus {
    const { state, sinceMs, endpoint, endpoints, problem } = this.#socket.status;
    const silent = state === "up" ? this.#types.silent() : undefined;
    const old = this.#staleSamples > 0 ? `what comes is ${Math.round((this.#lagMs ?? 0) / 1000)} s old` : null;
    return {
      name: "rtds",
      state,
      sinceMs,
      endpoint,
      endpoints,
      lastDataMs: this.#lastDataMs,
      lagMs: this.#lagMs,
      problem: problem ?? (silent === undefined ? old : `${silent} has fallen silent`),
      counts: this.#tally.all(),
    };
  }

  #take(text: string): void {
    this.#tally.add("frames");
    const wallet = walletOfFrame(text);
    if (wallet === undefined) {
      this.#tally.add(text.trim() === "" ? "blank" : /^pong$/i.test(text.trim()) ? "pongs" : "other");
      return;
    }
    this.#lastDataMs = this.#needs.clock.nowMs();
    const type = typeOfFrame(text);
    if (type !== undefined) this.#heard(type);
    this.#frames += 1;
    if (this.#frames % SAMPLE_EVERY === 0) this.#sample(text);
    if (this.#wallets.has(wallet)) this.#read(text);
    else this.#tally.add("foreign");
  }

  /** A topic can be switched off while the other lives: it is asked for again, now and then. */
  #heard(type: ActivityType): void {
    const silent = this.#types.heard(type);
    if (silent === undefined) return;
    this.#tally.add("askedAgain");
    this.#socket.send(subscription(silent));
  }

  #read(text: string): void {
    const { market, sink, onRejected, staleAfterMs = STALE_AFTER_MS } = this.#needs;
    const nowMs = market.nowMs();
    const frame = readActivityFrame(text, nowMs);
    if (frame.kind === "rejected") {
      this.#tally.add("bad");
      onRejected(frame.problem, text.slice(0, BODY_MAX));
      return;
    }
    const { trade, type } = frame;
    const ageMs = nowMs - trade.venueS * 1000;
    if (ageMs > staleAfterMs) this.#tally.add("stale");
    else if (ageMs < -AHEAD_MS) this.#tally.add("ahead");
    else if (this.#isRepeated(trade.identity)) this.#tally.add("duplicates");
    else {
      this.#lagMs = ageMs;
      this.#tally.add(type === "trades" ? "trades" : "ordersMatched");
      sink.saw([trade], false);
    }
  }

  /** A repeated payload is a twin only once a better feed proves it (rule 5). */
  #isRepeated(identity: string): boolean {
    if (this.#seen.has(identity)) return true;
    if (this.#seen.size >= MOST_IDENTITIES) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    this.#seen.add(identity);
    return false;
  }

  #sample(text: string): void {
    const { market, staleAfterMs = STALE_AFTER_MS } = this.#needs;
    const sentMs = sentMsOfFrame(text);
    if (sentMs === undefined) return;
    const ageMs = market.nowMs() - sentMs;
    this.#lagMs = ageMs;
    this.#staleSamples = ageMs > staleAfterMs ? this.#staleSamples + 1 : 0;
    if (this.#staleSamples < STALE_SAMPLES) return;
    this.#tally.add("oldStreams");
    this.#socket.next();
  }
}

function subscription(type: ActivityType): string {
  return JSON.stringify({ action: "subscribe", subscriptions: [{ topic: "activity", type }] });
}
