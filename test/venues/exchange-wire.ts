import type { Clock, Random } from "../../src/engine/ports.ts";
import { HttpError } from "../../src/ops/http-error.ts";
import type { Transport, TransportRequest } from "../../src/ops/transport.ts";
import type { ExchangeFaultsPatch } from "../../src/sandbox/exchange/exchange-faults.ts";
import type { ExchangeSettings } from "../../src/sandbox/exchange/exchange-settings.ts";
import { createClob } from "../../src/sandbox/wire/clob.ts";
import { createClobOrders } from "../../src/sandbox/wire/clob-orders.ts";
import type { ClobStreams } from "../../src/sandbox/wire/clob-streams.ts";
import { createClobStreams } from "../../src/sandbox/wire/clob-streams.ts";
import { createGamma } from "../../src/sandbox/wire/gamma.ts";
import type { WireHandler, WireResponse } from "../../src/sandbox/wire/wire.ts";
import { World } from "../../src/sandbox/world/world.ts";
import { worldMarkets } from "../../src/sandbox/world/world-markets.ts";
import type { Connect } from "../../src/venues/frame-source.ts";

/** What befalls an order as it arrives: faults of the exchange, or its bytes arriving twice. */
export interface Misfortune {
  readonly faults: ExchangeFaultsPatch;
  readonly arrivesTwice?: boolean;
}

const SLOWEST_LEG_MS = 150;
const SALT = /"salt":(\d+)/;

/**
 * The sandbox's CLOB, Gamma and user channel in memory, with a world that stands where the clock stands. Requests and answers
 * take their time; what was sent arrives also when its sender has died.
 */
export class ExchangeWire {
  readonly world: World;
  /** Every body of a posted order, by the order's salt. */
  readonly posted = new Map<string, string[]>();
  /** When each order left the bot, also those that never arrived. */
  readonly ordersLeftMs: number[] = [];
  /** Orders that met a misfortune, by salt. */
  readonly struck = new Set<string>();
  /** What is to become of an order that arrives for the first time. */
  misfortune: () => Misfortune | undefined = () => undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #handlers: Readonly<Record<string, WireHandler>>;
  readonly #streams: ClobStreams;

  constructor(needs: { seed: string; clock: Clock; random: Random; settings: Partial<ExchangeSettings> }) {
    this.#clock = needs.clock;
    this.#random = needs.random;
    this.world = World.create(needs.seed, needs.clock.nowMs());
    this.world.take({ kind: "settings", settings: needs.settings });
    const facts = worldMarkets(this.world);
    this.#handlers = { clob: createClobOrders(this.world, createClob(facts)), gamma: createGamma(facts) };
    this.#streams = createClobStreams(this.world, facts);
  }

  get exchange() {
    return this.world.state.exchange;
  }

  /** The world comes to the present, and tells its news. */
  catchUp(): void {
    this.world.advanceTo(this.#clock.nowMs());
    this.#streams.flush();
  }

  /** @param life the clock of who asks: when he is dead no answer reaches him */
  transport(life: Clock): Transport {
    return async (request) => {
      if (request.method === "POST" && request.url.endsWith("/order")) this.ordersLeftMs.push(this.#clock.nowMs());
      await this.#clock.sleep(this.#random.integer(SLOWEST_LEG_MS));
      const answer = this.#arrive(request);
      await life.sleep(answer.isSilent ? request.timeoutMs : this.#random.integer(SLOWEST_LEG_MS));
      request.signal?.throwIfAborted();
      if (answer.isSilent) throw new HttpError("timeout", `no whole answer within ${request.timeoutMs} ms`);
      return answer;
    };
  }

  /** The user channel, while `isAlive`. */
  connectUser(isAlive: () => boolean): Connect {
    return (listener) => {
      let say: ((data: { toString(): string }) => void) | undefined;
      let closed: (() => void) | undefined;
      const hang = () => closed?.();
      const start = (): void => {
        this.#streams.user({
          send: (text) => (isAlive() ? listener.onFrame(text) : hang()),
          close: hang,
          on: (event, heard: never) => {
            if (event === "message") say = heard;
            else closed = heard;
          },
        });
        listener.onOpen((text) => say?.(text));
      };
      return { start, stop: async () => hang(), next: () => undefined, send: () => true };
    };
  }

  #arrive({ method, url, headers, body = "" }: TransportRequest): WireResponse {
    const { hostname, pathname: path, searchParams: query } = new URL(url);
    const handler = this.#handlers[hostname];
    if (handler === undefined) throw new Error(`nobody listens at ${hostname}`);
    this.catchUp();
    const request = { method, path, query, body, headers: lowerCased(headers) };
    const isTwice = method === "POST" && path === "/order" && this.#meet(body);
    if (isTwice) handler.handle(request, this.world.nowMs);
    const answer = handler.handle(request, this.world.nowMs);
    this.#streams.flush();
    return answer;
  }

  /** Whether the order's bytes arrive twice. */
  #meet(body: string): boolean {
    const salt = SALT.exec(body)?.[1] ?? "";
    const bodies = this.posted.get(salt);
    if (bodies !== undefined) {
      bodies.push(body);
      return false;
    }
    this.posted.set(salt, [body]);
    const misfortune = this.misfortune();
    if (misfortune === undefined) return false;
    this.struck.add(salt);
    this.world.take({ kind: "faults", faults: misfortune.faults });
    return misfortune.arrivesTwice === true;
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
