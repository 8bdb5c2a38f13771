import { z } from "zod";
import type { LogFilter } from "./chain-reader.ts";
import { problemOf } from "./chain-records.ts";
import { makerOfFrame } from "./decode.ts";

export interface SubscriptionListener {
  /** The result of a notification that is no head: it should be a log. */
  onLog(result: unknown): void;
  onHead(result: unknown): void;
  /** The provider hears the present wallets from now on: what came before is to be read. */
  onListening(): void;
  /** The provider will not or does not do what is asked: another one is needed. */
  onRefused(problem: string): void;
  /** A frame that is not understood, or that is of no use: not ours, another kind. */
  onPassedOver(why: "foreign" | "bad", problem: string, frame: string): void;
  isFollowed(wallet: string): boolean;
}

const frameSchema = z.union([
  z.object({
    method: z.literal("eth_subscription"),
    params: z.object({ result: z.unknown() }),
  }),
  z.object({ id: z.int(), result: z.unknown().optional(), error: z.object({ message: z.string() }).optional() }),
]);

/** So many heads without an answer to a request: it will not come. */
const PATIENCE_HEADS = 10;

type Asked = { readonly what: "heads" | "logs" | "farewell"; readonly afterHeads: number };

/**
 * The two subscriptions of one connection in JSON-RPC's words: heads, and the fills of the wallets. Other wallets are
 * subscribed to before the old subscription is given up, so that nothing falls between them.
 */
export class LogSubscription {
  readonly #listener: SubscriptionListener;
  readonly #send: (text: string) => void;
  readonly #asked = new Map<number, Asked>();
  #requests = 0;
  #heads = 0;
  /** The request for the present wallets; the answer to an older one comes too late. */
  #latest = 0;
  #logsId: string | undefined;

  constructor(send: (text: string) => void, listener: SubscriptionListener) {
    this.#send = send;
    this.#listener = listener;
    this.#ask("heads", "eth_subscribe", ["newHeads"]);
  }

  /** @param filter undefined when there is nobody to follow: a filter without wallets would mean everybody */
  listenTo(filter: LogFilter | undefined): void {
    this.#latest = filter === undefined ? 0 : this.#ask("logs", "eth_subscribe", ["logs", filter]);
    if (filter === undefined) this.#giveUpLogs();
  }

  take(frame: string): void {
    const maker = makerOfFrame(frame);
    if (maker !== undefined && !this.#listener.isFollowed(maker)) {
      this.#listener.onPassedOver("foreign", `a fill of ${maker}`, frame);
      return;
    }
    const parsed = frameSchema.safeParse(jsonOf(frame));
    if (!parsed.success) this.#listener.onPassedOver("bad", problemOf(parsed.error), frame);
    else if ("params" in parsed.data) this.#takeNotice(parsed.data.params.result);
    else this.#takeAnswer(parsed.data);
  }

  #takeNotice(result: unknown): void {
    if (typeof result !== "object" || result === null || !("parentHash" in result)) {
      this.#listener.onLog(result);
      return;
    }
    this.#heads += 1;
    this.#listener.onHead(result);
    const late = [...this.#asked.values()].find(({ afterHeads }) => this.#heads - afterHeads > PATIENCE_HEADS);
    if (late !== undefined) this.#listener.onRefused(`no answer to a request about ${late.what}`);
  }

  #takeAnswer({ id, result, error }: { id: number; result?: unknown; error?: { message: string } | undefined }): void {
    const what = this.#asked.get(id)?.what;
    this.#asked.delete(id);
    if (what === undefined || what === "farewell") return;
    if (typeof result !== "string") {
      const words = error?.message.slice(0, 200) ?? "no id came";
      this.#listener.onRefused(`a subscription for ${what} was refused: ${words}`);
    } else if (what === "logs" && id !== this.#latest) this.#giveUp(result);
    else if (what === "logs") {
      this.#giveUpLogs();
      this.#logsId = result;
      this.#listener.onListening();
    }
  }

  #giveUpLogs(): void {
    if (this.#logsId !== undefined) this.#giveUp(this.#logsId);
    this.#logsId = undefined;
  }

  #giveUp(subscription: string): void {
    this.#ask("farewell", "eth_unsubscribe", [subscription]);
  }

  #ask(what: Asked["what"], method: string, params: readonly unknown[]): number {
    this.#requests += 1;
    this.#asked.set(this.#requests, { what, afterHeads: this.#heads });
    this.#send(JSON.stringify({ jsonrpc: "2.0", id: this.#requests, method, params }));
    return this.#requests;
  }
}

/** Undefined, which no frame is, for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
