import type { IncomingMessage } from "node:http";
import type { Network } from "../../src/compose/network.ts";
import type { Clock, Random } from "../../src/engine/ports.ts";
import { HttpError } from "../../src/ops/http-error.ts";
import type { DialledSocket } from "../../src/ops/socket-connection.ts";
import type { TransportRequest, TransportResponse } from "../../src/ops/transport.ts";
import { routeTo } from "../../src/sandbox/http/route.ts";
import type { SocketMount } from "../../src/sandbox/http/socket-mount.ts";
import type { WireRequest, WireResponse } from "../../src/sandbox/wire/wire.ts";
import { MemorySocket } from "./memory-socket.ts";

/** One interface of the sandbox as the network reaches it. */
export interface MemoryMount {
  readonly prefix: string;
  /** How long a request waits before it is looked at; asked once each. */
  slownessMs(): number;
  handle(request: WireRequest): WireResponse;
}

export interface MemoryNetworkNeeds {
  readonly clock: Clock;
  readonly random: Random;
  readonly mounts: readonly MemoryMount[];
  readonly socketMounts: readonly SocketMount[];
  /** Of each way, in ms. */
  readonly latencyMs: () => { readonly least: number; readonly most: number };
  /** Hears of each request when it arrives at its host. */
  onArrival?(request: TransportRequest): void;
}

/** The sandbox's hosts without a network: requests and frames take their time by the virtual clock. */
export class MemoryNetwork implements Network {
  readonly clock: Clock;
  readonly #needs: MemoryNetworkNeeds;

  constructor(needs: MemoryNetworkNeeds) {
    this.clock = needs.clock;
    this.#needs = needs;
  }

  readonly transport = async (request: TransportRequest): Promise<TransportResponse> => {
    const { clock } = this.#needs;
    const deadlineMs = clock.nowMs() + request.timeoutMs;
    const url = new URL(request.url);
    const mount = routeTo(this.#needs.mounts, url.pathname);
    if (mount === undefined) throw new HttpError("network", `nobody answers at ${url.host}${url.pathname}`);
    await this.#wait(this.#latencyMs() + mount.slownessMs(), deadlineMs, request);
    this.#needs.onArrival?.(request);
    const answer = mount.handle({
      method: request.method,
      path: url.pathname.slice(mount.prefix.length) || "/",
      query: url.searchParams,
      body: request.body ?? "",
      headers: namedInLowerCase(request.headers),
    });
    await this.#wait(answer.isSilent ? Number.POSITIVE_INFINITY : this.#latencyMs(), deadlineMs, request);
    const { status, headers, body } = answer;
    return { status, headers: namedInLowerCase(headers), body };
  };

  readonly dial = (address: string): DialledSocket => {
    const url = new URL(address);
    const mount = routeTo(this.#needs.socketMounts, url.pathname);
    return MemorySocket.dial({
      clock: this.clock,
      delayMs: () => this.#latencyMs(),
      accept: (socket) => {
        // No interface of the sandbox looks at the request.
        mount?.accept(socket, url, {} as IncomingMessage);
        return mount !== undefined;
      },
    });
  };

  /** Rejects with a time-out at the deadline, or with the signal's reason. */
  async #wait(ms: number, deadlineMs: number, { timeoutMs, signal }: TransportRequest): Promise<void> {
    const leftMs = deadlineMs - this.clock.nowMs();
    await this.clock.sleep(Math.min(ms, leftMs), signal);
    if (ms >= leftMs) throw new HttpError("timeout", `no whole answer within ${timeoutMs} ms`);
  }

  #latencyMs(): number {
    const { least, most } = this.#needs.latencyMs();
    return least + this.#needs.random.integer(most - least + 1);
  }
}

function namedInLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
