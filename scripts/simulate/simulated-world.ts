import type { Clock } from "../../src/engine/ports.ts";
import { DEFAULT_CHAIN_SETTINGS } from "../../src/sandbox/chain/chain-world.ts";
import type { OrderDesk } from "../../src/sandbox/exchange/order-desk.ts";
import { FaultBoard } from "../../src/sandbox/faults/fault-board.ts";
import { createSwitchboard } from "../../src/sandbox/faults/fault-switchboard.ts";
import type { FaultyParts } from "../../src/sandbox/faults/faulty-parts.ts";
import type { Later } from "../../src/sandbox/faults/faulty-sockets.ts";
import { faultySockets } from "../../src/sandbox/faults/faulty-sockets.ts";
import { faultyWire } from "../../src/sandbox/faults/faulty-wire.ts";
import type { SocketMount } from "../../src/sandbox/http/socket-mount.ts";
import type { ChainSide, ChainSideSettings } from "../../src/sandbox/process/chain-side.ts";
import { chainSide } from "../../src/sandbox/process/chain-side.ts";
import { createClob } from "../../src/sandbox/wire/clob.ts";
import { createClobOrders } from "../../src/sandbox/wire/clob-orders.ts";
import type { ClobStreams } from "../../src/sandbox/wire/clob-streams.ts";
import { createClobStreams } from "../../src/sandbox/wire/clob-streams.ts";
import { createDataApi } from "../../src/sandbox/wire/data-api.ts";
import { createGamma } from "../../src/sandbox/wire/gamma.ts";
import { createSite } from "../../src/sandbox/wire/site.ts";
import type { WireHandler } from "../../src/sandbox/wire/wire.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { worldActivity } from "../../src/sandbox/world/world-activity.ts";
import { worldMarkets } from "../../src/sandbox/world/world-markets.ts";
import type { MemoryMount } from "./memory-network.ts";

/** How late what the sandbox pushes can be; the sandbox's own process has the same. */
const TICK_MS = 100;

export interface SimulatedWorldOptions {
  readonly crowd?: ChainSideSettings["crowd"];
  /** How long it may look at nothing; a tenth of a second unless told. */
  readonly tickMs?: () => number;
  /** Called whenever it has moved. */
  readonly onMoved?: () => void;
}

/** A world with every interface of the sandbox's process, led along by a virtual clock. */
export class SimulatedWorld {
  readonly world: World;
  readonly mounts: MemoryMount[] = [];
  readonly socketMounts: readonly SocketMount[];
  readonly #clock: Clock;
  readonly #options: SimulatedWorldOptions;
  readonly #streams: ClobStreams;
  readonly #chain: ChainSide;
  readonly #switchboard: WireHandler;

  /** @param options whether others trade besides the targets, and how soon it must look again */
  constructor(world: World, clock: Clock, options: SimulatedWorldOptions = {}) {
    this.world = world;
    this.#clock = clock;
    this.#options = options;
    const { crowd = "busy" } = options;
    const settings = { ...DEFAULT_CHAIN_SETTINGS, crowd, ...(crowd === "thin" && { mostToldBlocks: 10 }) };
    const markets = worldMarkets(world);
    const desk: OrderDesk = {
      state: world.state,
      take: (input) => {
        const result = world.take(input);
        this.#streams.flush();
        return result;
      },
    };
    this.#streams = createClobStreams(desk, markets);
    const board = new FaultBoard(() => world.nowMs);
    const parts = this.#parts(board);
    this.#chain = chainSide(world, { chain: (input) => world.chain(input) }, () => this.#present(), parts, settings);
    this.#switchboard = createSwitchboard(board, {
      state: world.state,
      chain: (input) => world.chain(input),
      exchange: (faults) => void desk.take({ kind: "faults", faults }),
      ghosts: this.#chain.ghosts,
    });
    parts.serve("data-api", "/data-api", createDataApi(worldActivity(world)));
    parts.serve("gamma", "/gamma", createGamma(markets));
    parts.serve("clob", "/clob", createClobOrders(desk, createClob(markets)));
    parts.serve("site", "/site", createSite(desk));
    this.socketMounts = [
      parts.guard("clob-ws-user", { prefix: "/clob-ws/ws/user", accept: this.#streams.user }),
      parts.guard("clob-ws-market", { prefix: "/clob-ws/ws/market", accept: this.#streams.market }),
      ...this.#chain.socketMounts,
    ];
  }

  /** Puts a fault on, as POST /faults does. Throws with the switchboard's words when it refuses. */
  fault(fault: Readonly<Record<string, unknown>>): void {
    this.#ask("POST", "", JSON.stringify(fault));
  }

  /** Takes off all faults, or those of one service. */
  heal(service?: string): void {
    this.#ask("DELETE", service === undefined ? "" : `service=${service}`, "");
  }

  /** Leads the world along until `stopping`. */
  async live(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      await this.#clock.sleep(this.#tickMs(), stopping).catch(() => undefined);
      this.#present();
      this.#chain.tell();
    }
  }

  #tickMs(): number {
    return Math.max(1, this.#options.tickMs?.() ?? TICK_MS);
  }

  #present(): number {
    const nowMs = this.#clock.nowMs();
    this.world.advanceTo(nowMs);
    this.#options.onMoved?.();
    this.#streams.flush();
    return nowMs;
  }

  #ask(method: string, query: string, body: string): void {
    const headers = { "x-understudy-faults": "1" };
    const request = { method, path: "/", query: new URLSearchParams(query), body, headers };
    const answer = this.#switchboard.handle(request, this.#present());
    if (answer.status !== 200) throw new Error(`the switchboard refused: ${answer.body}`);
  }

  /** Puts interfaces where the memory's network finds them, with the board's faults before them. */
  #parts(board: FaultBoard): FaultyParts {
    return {
      serve: (service, prefix, handler) => {
        const wire = faultyWire(board, service, handler);
        this.mounts.push({
          prefix,
          slownessMs: () => board.strike(service, "slow")?.ms ?? 0,
          handle: (request) => wire.handle(request, this.#present()),
        });
        return { prefix, handle: () => Promise.reject(new Error("nothing is served over HTTP here")) };
      },
      guard: (service, mount) => faultySockets(board, service, mount, this.#later),
    };
  }

  readonly #later: Later = (work, ms) => {
    const cancelled = new AbortController();
    this.#clock.sleep(ms, cancelled.signal).then(work, () => undefined);
    return () => cancelled.abort();
  };
}
