import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { NO_CACHE } from "../../src/sandbox/wire/answer-cache.ts";
import { createClob } from "../../src/sandbox/wire/clob.ts";
import { createDataApi } from "../../src/sandbox/wire/data-api.ts";
import { createGamma } from "../../src/sandbox/wire/gamma.ts";
import type { WireHandler } from "../../src/sandbox/wire/wire.ts";
import type { Fault } from "./faults.ts";
import { servedMarkets } from "./served-markets.ts";
import { ServedRows } from "./served-rows.ts";

export interface Asked {
  /** "data-api", "gamma" or "clob". */
  readonly service: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The venue's Data API, Gamma and CLOB on one real port; each answer is right unless a fault is set for the request. */
export class HostileVenue {
  readonly rows = new ServedRows();
  readonly asked: Asked[] = [];
  /** Requests that were answered by a fault. */
  spoiled = 0;
  faultOf: (asked: Asked) => Fault | undefined = () => undefined;
  readonly #server: Server;
  readonly #services: ReadonlyMap<string, WireHandler>;
  readonly #nowMs: () => number;

  private constructor(nowMs: () => number) {
    const markets = servedMarkets(nowMs);
    this.#nowMs = nowMs;
    this.#services = new Map([
      ["data-api", createDataApi(this.rows, NO_CACHE)],
      ["gamma", createGamma(markets)],
      ["clob", createClob(markets)],
    ]);
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async open(nowMs: () => number): Promise<HostileVenue> {
    const venue = new HostileVenue(nowMs);
    venue.#server.listen(0, "127.0.0.1");
    await once(venue.#server, "listening");
    return venue;
  }

  get hosts() {
    const origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    const [dataApi, gamma, clob] = ["data-api", "gamma", "clob"].map((service) => `${origin}/${service}`);
    return { dataApi: dataApi ?? "", gamma: gamma ?? "", clob: clob ?? "", telegram: undefined };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://venue");
    const [, service = "", ...rest] = url.pathname.split("/");
    const asked = { service, path: `/${rest.join("/")}`, query: url.searchParams };
    this.asked.push(asked);
    const wire = { method: "GET", path: asked.path, query: asked.query, body: "" };
    const clean = this.#services.get(service)?.handle(wire, this.#nowMs()) ?? { status: 404, headers: {}, body: "" };
    const fault = this.faultOf(asked);
    if (fault === undefined) response.writeHead(clean.status, clean.headers).end(clean.body);
    else {
      this.spoiled += 1;
      fault(response, clean);
    }
  }
}
