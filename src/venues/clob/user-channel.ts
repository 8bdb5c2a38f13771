import type { Connect, FrameSource } from "../frame-source.ts";
import type { CredentialKeeper } from "./credential-keeper.ts";
import { eventsOf } from "./frame-events.ts";
import { orderHashesOf } from "./trade-row.ts";
import { parseUserEvent } from "./user-frame.ts";

export interface UserChannelOptions {
  readonly connect: Connect;
  readonly keeper: CredentialKeeper;
  /** Hears the hashes of all orders, ours or not, of which an event speaks. */
  readonly onOrders: (hashes: readonly string[]) => void;
  /** Hears of an order that ended with so much of it matched, before it is told like any other. */
  readonly onCancelled: (hash: string, matchedMicro: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The account's own events: a hint to look, never a booking. */
export class UserChannel {
  readonly #options: UserChannelOptions;
  readonly #source: FrameSource;

  constructor(options: UserChannelOptions) {
    this.#options = options;
    this.#source = options.connect({
      onOpen: (send) => void this.#authorize(send),
      onFrame: (text) => this.#hear(text),
      onState: () => undefined,
    });
  }

  start(): void {
    this.#source.start();
  }

  stop(): Promise<void> {
    return this.#source.stop();
  }

  async #authorize(send: (text: string) => void): Promise<void> {
    try {
      const { apiKey, secret, passphrase } = (await this.#options.keeper.current()).reveal();
      send(JSON.stringify({ auth: { apiKey, secret, passphrase }, type: "user" }));
    } catch (error) {
      this.#options.onFailure(error);
      // Without credentials it would stay silent: the next connection asks again.
      this.#source.next();
    }
  }

  /** What is not understood is told and stops nothing. */
  #hear(text: string): void {
    try {
      for (const raw of eventsOf(text)) {
        const event = parseUserEvent(raw);
        if (event.kind === "order") {
          const { hash, matchedMicro } = event.order;
          if (event.isCancelled) this.#options.onCancelled(hash, matchedMicro);
          this.#options.onOrders([hash]);
        }
        if (event.kind === "trade") this.#options.onOrders(orderHashesOf(event.trade));
      }
    } catch (error) {
      this.#options.onFailure(error);
    }
  }
}
