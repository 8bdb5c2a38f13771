import type { TradeSink } from "../../domain/trade.ts";
import type { Clock, FeedStatus } from "../../engine/ports.ts";
import { Tally } from "../tally.ts";
import type { OpenTextSocket, TextSocket } from "../text-socket.ts";
import type { LogFilter, RpcRequest } from "./chain-reader.ts";
import { ChainReader } from "./chain-reader.ts";
import { chainLogSchema, headSchema, problemOf } from "./chain-records.ts";
import { ORDER_FILLED } from "./decode.ts";
import type { ChainCount } from "./log-outlet.ts";
import { LogOutlet } from "./log-outlet.ts";
import { LogSubscription } from "./log-subscription.ts";
import { ReceiptQueue } from "./receipt-queue.ts";
import { RecentHeads } from "./recent-heads.ts";
import type { BlockCursor } from "./sweeper.ts";
import { Sweeper } from "./sweeper.ts";

export interface ChainLogNeeds {
  /** Contracts whose fills count. */
  readonly exchanges: readonly string[];
  /** Opens WebSockets of the chain's providers. */
  readonly openSocket: OpenTextSocket;
  /** JSON-RPC over HTTP, for what a subscription cannot tell. */
  readonly request: RpcRequest;
  readonly sink: TradeSink;
  readonly cursor: BlockCursor;
  /** People's clock: waits and the status' times are its. */
  readonly clock: Clock;
  /** The market's clock dates what is seen. */
  readonly market: { nowMs(): number };
  /** Hears of what came and was not understood, cut to 4,000 characters. */
  onRejected(problem: string, body: string): void;
  /** A socket without heads for so long is dead. */
  readonly silenceMs?: number;
  /** Between sweeps while the subscription lives. */
  readonly sweepEveryMs?: number;
  /** Between sweeps while it does not: then they alone tell of trades. */
  readonly sweepEveryDownMs?: number;
}

/** With the fifth that finding it may take longer, and the farewell, a dead socket is found within 10 s. */
const SILENCE_MS = 7_500;
const SWEEP_EVERY_MS = 30_000;
const SWEEP_EVERY_DOWN_MS = 4_000;
const BODY_MAX = 4_000;
const COUNTS: readonly ChainCount[] = [
  ...(["frames", "heads", "logs", "trades", "foreign", "bad", "removed", "undone", "reorgs", "receipts"] as const),
  ...([
    "receiptErrors",
    "upperBounds",
    "sweeps",
    "sweepErrors",
    "gapsFilled",
    "gapsCut",
    "missing",
    "refused",
  ] as const),
];

/**
 * The targets' trades as the exchanges log them (rule 4): one subscription for all wallets, receipts that complete what it
 * tells, and sweeps over the last blocks that fill its gaps and undo what a reorganisation took back.
 */
export class ChainLogFeed {
  readonly #needs: ChainLogNeeds;
  readonly #tally = new Tally(COUNTS);
  readonly #heads = new RecentHeads();
  readonly #outlet: LogOutlet;
  readonly #receipts: ReceiptQueue;
  readonly #sweeper: Sweeper;
  readonly #socket: TextSocket;
  #wallets: ReadonlySet<string> = new Set();
  #subscription: LogSubscription | undefined;
  #run: AbortController | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #problem: string | null = null;

  constructor(needs: ChainLogNeeds) {
    this.#needs = needs;
    const { clock, market, sink, cursor, request } = needs;
    const tally = this.#tally;
    const reject = (problem: string, body: unknown) => this.#reject(problem, body);
    const reader = new ChainReader(request, reject);
    this.#outlet = new LogOutlet({
      sink,
      reader,
      tally,
      heads: this.#heads,
      exchanges: new Set(needs.exchanges.map((address) => address.toLowerCase())),
      nowMs: () => market.nowMs(),
      isFollowed: (wallet) => this.#wallets.has(wallet),
      onRejected: reject,
    });
    this.#receipts = new ReceiptQueue({
      reader,
      clock,
      take: (logs, signal) => {
        tally.add("receipts");
        return this.#outlet.takeReceipt(logs, signal);
      },
      onFailed: () => tally.add("receiptErrors"),
    });
    this.#sweeper = new Sweeper({
      reader,
      clock,
      tally,
      cursor,
      outlet: this.#outlet,
      filter: () => this.#filter(),
      everyMs: () => this.#sweepEveryMs(),
    });
    this.#socket = needs.openSocket({
      onOpen: (send) => this.#open(send),
      onFrame: (text) => {
        tally.add("frames");
        this.#subscription?.take(text);
      },
      silenceMs: needs.silenceMs ?? SILENCE_MS,
      provesLife: (text) => text.includes('"eth_subscription"'),
    });
  }

  /** Whose trades are to be told from now on; in any spelling. */
  follow(wallets: Iterable<string>): void {
    const wanted = new Set([...wallets].map((wallet) => wallet.toLowerCase()));
    if (wanted.size === this.#wallets.size && [...wanted].every((wallet) => this.#wallets.has(wallet))) return;
    this.#wallets = wanted;
    this.#subscription?.listenTo(this.#filter());
    this.#sweeper.ask();
  }

  start(): void {
    if (this.#run !== undefined) return;
    const run = new AbortController();
    this.#run = run;
    this.#sweeping = this.#sweeping.then(() => this.#sweeper.run(run.signal));
    this.#socket.start();
  }

  /** Resolves once nothing of it runs any more, but for requests that were cut short. */
  async stop(): Promise<void> {
    this.#run?.abort(new Error("the feed was stopped"));
    this.#run = undefined;
    this.#subscription = undefined;
    await Promise.all([this.#socket.stop(), this.#sweeping]);
  }

  /** Leaves the present provider for the next one. */
  next(): void {
    this.#socket.next();
  }

  status(): FeedStatus {
    const { state, sinceMs, endpoint, endpoints, lastFrameMs, problem } = this.#socket.status;
    return {
      name: "chain",
      state,
      sinceMs,
      endpoint,
      endpoints,
      lastDataMs: lastFrameMs,
      lagMs: this.#outlet.lagMs,
      problem: problem === null ? this.#sweeper.problem : (this.#problem ?? problem),
      counts: this.#tally.all(),
    };
  }

  #open(send: (text: string) => void): void {
    this.#subscription = new LogSubscription(send, {
      onHead: (result) => this.#takeHead(result),
      onLog: (result) => this.#takeLog(result),
      onListening: () => {
        this.#problem = null;
        this.#sweeper.ask();
      },
      onRefused: (problem) => {
        this.#problem = problem;
        this.#tally.add("refused");
        this.#socket.next();
      },
      onPassedOver: (why, problem, frame) => {
        this.#tally.add(why);
        if (why === "bad") this.#needs.onRejected(problem, frame.slice(0, BODY_MAX));
      },
      isFollowed: (wallet) => this.#wallets.has(wallet),
    });
    this.#subscription.listenTo(this.#filter());
  }

  #takeHead(result: unknown): void {
    const head = headSchema.safeParse(result);
    if (!head.success) {
      this.#reject(problemOf(head.error), result);
      return;
    }
    this.#tally.add("heads");
    if (!this.#heads.note(head.data)) return;
    this.#tally.add("reorgs");
    this.#sweeper.ask();
  }

  #takeLog(result: unknown): void {
    const log = chainLogSchema.safeParse(result);
    const signal = this.#run?.signal;
    if (signal === undefined) return;
    if (!log.success) {
      this.#reject(problemOf(log.error), result);
      return;
    }
    this.#tally.add("logs");
    this.#outlet.takeLive(log.data, signal).then(
      (isPartial) => {
        if (isPartial && !signal.aborted) this.#receipts.want(log.data.transactionHash, signal);
      },
      // Its block's time could not be read: the sweep will tell the trade.
      () => this.#sweeper.ask(),
    );
  }

  #reject(problem: string, body: unknown): void {
    this.#tally.add("bad");
    this.#needs.onRejected(problem, (JSON.stringify(body) ?? "nothing").slice(0, BODY_MAX));
  }

  /** Undefined without wallets: the filter would mean everybody. */
  #filter(): LogFilter | undefined {
    if (this.#wallets.size === 0) return undefined;
    const words = [...this.#wallets].map((wallet) => `0x${wallet.slice(2).padStart(64, "0")}`);
    return { address: this.#needs.exchanges, topics: [ORDER_FILLED, null, words] };
  }

  #sweepEveryMs(): number {
    const { sweepEveryMs = SWEEP_EVERY_MS, sweepEveryDownMs = SWEEP_EVERY_DOWN_MS } = this.#needs;
    return this.#socket.status.state === "up" ? sweepEveryMs : sweepEveryDownMs;
  }
}
