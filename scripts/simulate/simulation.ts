import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LimitName } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import type { PushedTrade } from "../../src/domain/trade.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import type { TransportRequest } from "../../src/ops/transport.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { World } from "../../src/sandbox/world/world.ts";
import type { MachineClock } from "./machine-clock.ts";
import { MemoryNetwork } from "./memory-network.ts";
import type { Outside } from "./outside.ts";
import { sandboxSettings } from "./sandbox-settings.ts";
import type { PushingFeed, SimulatedBot } from "./simulated-bot.ts";
import { openSimulatedBot } from "./simulated-bot.ts";
import { SimulatedWorld } from "./simulated-world.ts";

/** A Tuesday in September 2026. */
const START_MS = 1_790_000_000_000;
const LATENCY_MS = { least: 5, most: 60 };
/** Until the next scan has begun and read everybody. */
const SWEEP_MS = 45_000;
/** Wakes of the clock that one wait may take: far more, and nothing will ever end it. */
const MOST_WAKES = 5_000_000;

export interface SimulationOptions {
  readonly seed: number;
  /** Feeds of which every endpoint is dead; the Data API can be killed by the switchboard once it has told the baseline. */
  readonly dead?: readonly PushingFeed[];
  readonly limits?: Readonly<Partial<Record<LimitName, number>>>;
  /** Over the sandbox's. */
  readonly settings?: Readonly<Partial<Settings>>;
  /** Of each way of the network. */
  readonly latencyMs?: { readonly least: number; readonly most: number };
  /** So many of the world's wallets are targets; all unless told. */
  readonly targets?: number;
  /** A world of one's own, which stands at the given time. */
  readonly world?: (startMs: number) => World;
  /** Hears of each trade that a feed pushes. */
  readonly onPushed?: (trade: PushedTrade) => void;
}

export interface Post {
  readonly atMs: number;
  readonly salt: string;
  readonly body: string;
  /** By the machine's own clock, for what the bot's work took. */
  readonly realMs: number;
}

/** What of a run is judged. */
export type Judged = Pick<Simulation, "bot" | "world" | "settings" | "posts"> & {
  /** Where the machine's clock can be wrong. */
  readonly machine?: MachineClock;
  /** Where others touch the account. */
  readonly outside?: Outside;
  /** When a feed told wrong sizes. Market time. */
  readonly lies?: readonly { readonly fromMs: number; readonly toMs: number }[];
};

interface Parts extends Pick<Simulation, "clock" | "sandbox" | "bot" | "settings" | "problems" | "posts"> {
  readonly folder: string;
  readonly stopped: AbortController;
}

/** The whole bot and the whole sandbox in one process on one virtual clock: the same seed gives the same run. */
export class Simulation {
  readonly clock: VirtualClock;
  readonly sandbox: SimulatedWorld;
  readonly bot: SimulatedBot;
  /** What went wrong in the background, in words. */
  readonly problems: string[];
  readonly startMs = START_MS;
  readonly settings: Settings;
  /** Every order that reached the venue's door, also where it was not let in. */
  readonly posts: readonly Post[];
  readonly #folder: string;
  readonly #stopped: AbortController;

  private constructor(parts: Parts) {
    this.clock = parts.clock;
    this.sandbox = parts.sandbox;
    this.bot = parts.bot;
    this.settings = parts.settings;
    this.problems = parts.problems;
    this.posts = parts.posts;
    this.#folder = parts.folder;
    this.#stopped = parts.stopped;
  }

  /** Opens world and bot; the bot has read its account, its jobs and feeds have begun. */
  static async open(options: SimulationOptions): Promise<Simulation> {
    const { seed, dead = [], world: made } = options;
    const clock = new VirtualClock(START_MS);
    const settings = { ...sandboxSettings(), ...options.settings };
    const world = made?.(START_MS) ?? World.create(`simulation ${seed}`, START_MS);
    const sandbox = new SimulatedWorld(world, clock);
    const stopped = new AbortController();
    void sandbox.live(stopped.signal);
    const network = new MemoryNetwork({
      ...{ clock, random: createSeededRandom(seed ^ 0x6e65), latencyMs: () => options.latencyMs ?? LATENCY_MS },
      ...{ mounts: sandbox.mounts, socketMounts: sandbox.socketMounts },
      onArrival: (request) => noteOrder(posts, request, clock.nowMs()),
    });
    const posts: Post[] = [];
    const folder = mkdtempSync(join(tmpdir(), "understudy-simulation-"));
    const problems: string[] = [];
    const opening = openSimulatedBot({
      ...{ folder, network, seed, random: createSeededRandom(seed) },
      settings,
      dead,
      limits: options.limits ?? {},
      targets: world.targets.slice(0, options.targets ?? world.targets.length),
      onPushed: options.onPushed ?? (() => undefined),
      report: (problem, error) =>
        problems.push(`${problem}: ${error instanceof Error ? error.message : String(error)}`),
    });
    const bot = await driven(clock, opening);
    return new Simulation({ clock, sandbox, bot, settings, problems, posts, folder, stopped });
  }

  get world(): World {
    return this.sandbox.world;
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    await this.clock.advanceTo(this.clock.nowMs() + ms);
  }

  /** Has the next scan read the last two hours of every target, as one does each quarter of an hour, and waits for it. */
  async sweep(): Promise<{ readonly sweptMs: number }> {
    const { store } = this.bot;
    const sweptMs = this.clock.nowMs();
    store.transact((records) => {
      for (const { id } of records.targets.all()) {
        const progress = records.settings.get(`progress:${id}`) as object | null | undefined;
        if (progress) records.settings.set(`progress:${id}`, { ...progress, sweptS: 0 }, sweptMs);
      }
    });
    await this.pass(SWEEP_MS);
    return { sweptMs };
  }

  /** Lets time pass until this has come; rejects as it does. */
  until<T>(coming: Promise<T>): Promise<T> {
    return driven(this.clock, coming);
  }

  /** Ends the bot and removes what it kept. */
  async close(): Promise<void> {
    try {
      await driven(this.clock, this.bot.close());
    } finally {
      this.#stopped.abort();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}

/** Keeps a request that posts an order. */
export function noteOrder(posts: Post[], { method, url, body = "" }: TransportRequest, atMs: number): void {
  if (method !== "POST" || !url.endsWith("/clob/order")) return;
  const salt = /"salt":"?(\d+)/.exec(body)?.[1] ?? "";
  posts.push({ atMs, salt, body, realMs: performance.now() });
}

/** Lets time pass until this has come; rejects as it does. */
export async function driven<T>(clock: VirtualClock, coming: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  coming.then(over, over);
  for (let wakes = 0; !isOver; wakes += 1) {
    await clock.advanceTo(clock.nowMs());
    const dueMs = clock.nextDueMs();
    if (isOver) break;
    if (dueMs === undefined || wakes > MOST_WAKES) throw new Error("what is waited for never comes");
    await clock.advanceTo(dueMs);
  }
  return coming;
}
