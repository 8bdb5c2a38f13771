import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LimitName } from "../../config/limits.ts";
import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import type { TransportRequest } from "../../src/ops/transport.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { World } from "../../src/sandbox/world/world.ts";
import { MemoryNetwork } from "./memory-network.ts";
import type { PushingFeed, SimulatedBot } from "./simulated-bot.ts";
import { openSimulatedBot } from "./simulated-bot.ts";
import { SimulatedWorld } from "./simulated-world.ts";

/** A Tuesday in September 2026. */
const START_MS = 1_790_000_000_000;
const LATENCY_MS = { least: 5, most: 60 };
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
  /** Changes the world before anybody has looked at it. */
  readonly prepare?: (world: World) => World;
  readonly onArrival?: (request: TransportRequest, nowMs: number) => void;
}

/** The whole bot and the whole sandbox in one process on one virtual clock: the same seed gives the same run. */
export class Simulation {
  readonly clock: VirtualClock;
  readonly sandbox: SimulatedWorld;
  readonly bot: SimulatedBot;
  /** What went wrong in the background, in words. */
  readonly problems: string[];
  readonly startMs = START_MS;
  readonly #folder: string;
  readonly #stopped: AbortController;

  private constructor(
    parts: Pick<Simulation, "clock" | "sandbox" | "bot" | "problems">,
    folder: string,
    stopped: AbortController,
  ) {
    this.clock = parts.clock;
    this.sandbox = parts.sandbox;
    this.bot = parts.bot;
    this.problems = parts.problems;
    this.#folder = folder;
    this.#stopped = stopped;
  }

  /** Opens world and bot; the bot has read its account, its jobs and feeds have begun. */
  static async open(options: SimulationOptions): Promise<Simulation> {
    const { seed, dead = [], prepare = (world) => world } = options;
    const clock = new VirtualClock(START_MS);
    const world = prepare(World.create(`simulation ${seed}`, START_MS));
    const sandbox = new SimulatedWorld(world, clock);
    const stopped = new AbortController();
    void sandbox.live(stopped.signal);
    const network = new MemoryNetwork({
      ...{ clock, random: createSeededRandom(seed ^ 0x6e65), latencyMs: options.latencyMs ?? LATENCY_MS },
      ...{ mounts: sandbox.mounts, socketMounts: sandbox.socketMounts },
      onArrival: (request) => options.onArrival?.(request, clock.nowMs()),
    });
    const folder = mkdtempSync(join(tmpdir(), "understudy-simulation-"));
    const problems: string[] = [];
    const opening = openSimulatedBot({
      ...{ folder, network, seed, random: createSeededRandom(seed) },
      settings: { ...sandboxSettings(), ...options.settings },
      dead,
      limits: options.limits ?? {},
      targets: world.targets.slice(0, options.targets ?? world.targets.length),
      report: (problem, error) =>
        problems.push(`${problem}: ${error instanceof Error ? error.message : String(error)}`),
    });
    const bot = await driven(clock, opening);
    return new Simulation({ clock, sandbox, bot, problems }, folder, stopped);
  }

  get world(): World {
    return this.sandbox.world;
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    await this.clock.advanceTo(this.clock.nowMs() + ms);
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

async function driven<T>(clock: VirtualClock, coming: Promise<T>): Promise<T> {
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

function sandboxSettings(): Settings {
  const loaded = loadSettings({ root: process.cwd(), processEnv: {}, environment: "sandbox" });
  if (loaded.ok) return loaded.settings;
  throw new Error(`the sandbox's settings are wrong: ${loaded.problems.map(({ name }) => name).join(", ")}`);
}
