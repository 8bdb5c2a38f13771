import { join } from "node:path";
import type { Settings } from "../../config/schema.ts";
import { redeemedNow } from "../../src/engine/books/redeeming.ts";
import type { Clock, Random, Records } from "../../src/engine/ports.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import type { TransportRequest } from "../../src/ops/transport.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { Backups } from "./backups.ts";
import type { Calendar } from "./calendar.ts";
import { calendarOf } from "./calendar.ts";
import { FaultyDisk } from "./faulty-disk.ts";
import { JobRunsInMemory } from "./job-runs-in-memory.ts";
import { DeadLife, Life } from "./life.ts";
import { MachineClock } from "./machine-clock.ts";
import { MemoryNetwork } from "./memory-network.ts";
import { Outside } from "./outside.ts";
import { Pace } from "./pace.ts";
import { sandboxSettings } from "./sandbox-settings.ts";
import { SecondBot } from "./second-bot.ts";
import { Sessions } from "./sessions.ts";
import type { SimulatedBot } from "./simulated-bot.ts";
import { openSimulatedBot } from "./simulated-bot.ts";
import { SimulatedWorld } from "./simulated-world.ts";
import type { Post } from "./simulation.ts";
import { driven, noteOrder } from "./simulation.ts";
import { smallWorld } from "./small-world.ts";
import { Talk } from "./talk.ts";
import { TrialFolder } from "./trial-folder.ts";

/** Frames and settlements of a trade are over by then. */
const BUSY_MS = 25_000;
const SCAN_EVERY_S = 60;
/** Until the next scan has begun and read everybody. */
const SWEEP_MS = 80_000;

/** Whoever keeps the bot running starts it again so soon, and at last gives up. */
const STARTED_AGAIN_MS = 1_000;
const MOST_STARTS = 20;

/** The whole bot over several lives and a small sandbox world in one process, on a virtual clock: a seed gives one run. */
export class Trial {
  readonly seed: number;
  readonly random: Random;
  /** The market's. */
  readonly clock: VirtualClock;
  /** What the bot sees of it. */
  readonly machine: MachineClock;
  readonly sessions: Sessions;
  readonly world: World;
  readonly sandbox: SimulatedWorld;
  readonly pace: Pace;
  readonly settings: Settings;
  /** Every order that reached the venue's door. */
  readonly posts: Post[] = [];
  /** What went wrong in the background, in words. */
  readonly problems: string[] = [];
  /** When a feed told wrong sizes. Market time. */
  readonly lies: { readonly fromMs: number; readonly toMs: number }[] = [];
  readonly lives: Life[] = [];
  readonly outside = new Outside();
  readonly backups = new Backups();
  readonly #calendar: Calendar;
  readonly #network: MemoryNetwork;
  readonly folder = new TrialFolder();
  readonly #stopped = new AbortController();
  readonly talk: Talk;
  #bot: SimulatedBot | undefined;
  #lastPostMs = 0;
  /** As the database has them: over all lives. */
  readonly #jobRuns = new JobRunsInMemory();
  readonly disk = new FaultyDisk();
  /** Asked at each kill point of the present life. */
  atPoint: (point: string) => boolean = () => false;
  /** Called whenever the world has moved. */
  onMoved: () => void = () => undefined;

  constructor(seed: number, settings: Partial<Settings> = {}) {
    this.seed = seed;
    this.random = createSeededRandom(seed);
    this.#calendar = calendarOf(seed);
    this.clock = new VirtualClock(this.#calendar.startMs);
    this.machine = new MachineClock(this.clock);
    // Every other seed buys for less than the limit would allow: what one bound hides, the other shows.
    const fixedUsdMicro = seed % 2 === 0 ? 3_000_000 : 5_000_000;
    // One seed in five copies a part of what he spends: there his totals decide.
    const sizing = seed % 5 === 4 ? { sizing: "percent" as const, percentPpm: 30_000 } : {};
    this.settings = { ...sandboxSettings(), fixedUsdMicro, ...sizing, ...settings };
    this.sessions = new Sessions(seed);
    this.world = smallWorld(seed, this.#calendar.startMs, this.sessions);
    this.pace = new Pace(this.clock, this.machine, () => this.clock.nowMs() - this.#lastTradeMs() < BUSY_MS);
    this.sandbox = new SimulatedWorld(this.world, this.clock, {
      crowd: "thin",
      tickMs: this.pace.tickMs,
      onMoved: () => this.onMoved(),
    });
    this.talk = new Talk(seed, this.pace.people, createSeededRandom(seed ^ 0x0b5e));
    void this.sandbox.live(this.#stopped.signal);
    this.#network = this.#reach(createSeededRandom(seed ^ 0x6e65), this.pace.people, (request) =>
      this.#noteOrder(request),
    );
  }

  get bot(): SimulatedBot {
    if (this.#bot === undefined) throw new Error("the bot is not alive");
    return this.#bot;
  }

  get life(): Life {
    const life = this.lives.at(-1);
    if (life === undefined) throw new Error("the bot never lived");
    return life;
  }

  /** Begins the next life on the same database. */
  async live(): Promise<void> {
    const number = this.lives.length + 1;
    this.folder.lock();
    const stopping = new AbortController();
    const life = new Life({
      ...{ number, beganMs: this.clock.nowMs() },
      atPoint: (point) => this.atPoint(point),
      onTransact: () => this.disk.check(),
      onKill: () => {
        stopping.abort(new Error("killed"));
        this.folder.release();
      },
    });
    this.lives.push(life);
    const { zones } = this.#calendar;
    const tradingZone = zones[(number - 1) % zones.length] ?? zones[0];
    const settings = { ...this.settings, tradingZone };
    const opening = openSimulatedBot({
      ...{ ...this.#shared(this.machine), folder: this.folder.path, network: this.#network, settings, life, stopping },
      random: createSeededRandom(this.seed ^ (number << 16)),
      keepSecret: (secret) => this.talk.secrets.add(secret),
      pace: {
        runs: this.#jobRuns,
        waitUntil: life.forAsLong((dueMs, signal) => this.pace.waitUntil(dueMs - this.machine.skewMs, signal)),
        patient: { nowMs: () => this.machine.nowMs(), sleep: this.pace.patient.sleep },
        scanEveryS: SCAN_EVERY_S,
      },
      send: this.talk.telegram.send,
    });
    let bot: SimulatedBot | undefined;
    // Jobs begin to wait as it starts: whoever was cut off while an order was under way must not sleep for hours first.
    this.pace.isAtWork = () => !life.isDead && (bot === undefined || isAtWork(bot.store.records, this.clock.nowMs()));
    bot = await driven(this.clock, opening);
    this.#bot = bot;
    this.talk.begin({
      ...{ bot, settings, life, stopping: stopping.signal, random: this.random },
      clocks: { market: bot.sources.clock, people: this.pace.people },
      report: (problem, error) => this.note(problem, error),
    });
  }

  /** What every bot of this account has. */
  #shared(marketClock: Clock) {
    return {
      ...{ seed: this.seed, marketClock, steady: this.clock, dead: [], targets: this.world.targets },
      onPushed: () => undefined,
      report: (problem: string, error: unknown) => this.note(problem, error),
    };
  }

  /** Begins another bot with the same key on a copy of this one's data, on a machine of its own. */
  beginSecond(database: Buffer): SecondBot {
    const number = this.outside.seconds.length + 1;
    const random = () => createSeededRandom(this.seed ^ (number << 24));
    const { patient, waitUntil } = this.pace;
    return new SecondBot({
      ...{ ...this.#shared(this.clock), settings: this.settings, random: random(), database, from: this.folder.path },
      ...{ folder: join(this.folder.path, `second-${number}`), network: this.#reach(random(), this.pace.machine) },
      nowMs: () => this.clock.nowMs(),
      pace: (life) => ({
        ...{ runs: new JobRunsInMemory(), waitUntil: life.forAsLong(waitUntil), patient, scanEveryS: SCAN_EVERY_S },
      }),
    });
  }

  #reach(random: Random, clock: Clock, onArrival?: (request: TransportRequest) => void): MemoryNetwork {
    return new MemoryNetwork({
      ...{ clock, random, latencyMs: () => this.pace.latencyMs },
      ...{ mounts: this.sandbox.mounts, socketMounts: this.sandbox.socketMounts },
      ...(onArrival && { onArrival }),
    });
  }

  /** Begins lives until one comes up: a start can be cut off, or find the disk full, like everything else. */
  async revive(): Promise<void> {
    for (let starts = 1; ; starts += 1) {
      try {
        await this.live();
      } catch (error) {
        if (starts >= MOST_STARTS) throw error;
        this.note("a start failed", error);
        this.life.kill();
      }
      if (!this.life.isDead) return;
      await this.pass(STARTED_AGAIN_MS);
    }
  }

  /** Has the next scan read the last two hours of every target, and waits for it; tells when it began. */
  async sweep(): Promise<number> {
    const { store } = this.bot;
    const sweptMs = this.clock.nowMs();
    store.transact((records) => {
      for (const { id } of records.targets.all()) {
        const progress = records.settings.get(`progress:${id}`) as object | null | undefined;
        if (progress) records.settings.set(`progress:${id}`, { ...progress, sweptS: 0 }, sweptMs);
      }
    });
    await this.pass(SWEEP_MS);
    return sweptMs;
  }

  /** What went wrong in the background. */
  note(problem: string, error: unknown): void {
    if (error instanceof DeadLife) return;
    this.problems.push(`${problem}: ${error instanceof Error ? error.message : String(error)}`);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advanceTo(this.clock.nowMs() + ms);
  }

  /** Ends the bot and removes what it kept. */
  async close(): Promise<void> {
    try {
      if (this.life.isDead) return;
      await driven(this.clock, this.bot.close());
      this.folder.release();
    } finally {
      this.#stopped.abort();
      this.folder.remove();
    }
  }

  #lastTradeMs(): number {
    const rows = this.world.state.rows.map((own) => own.at(-1)?.timeMs ?? 0);
    return Math.max(this.#lastPostMs, ...rows);
  }

  #noteOrder(request: TransportRequest): void {
    const before = this.posts.length;
    noteOrder(this.posts, request, this.clock.nowMs());
    if (this.posts.length > before) this.#lastPostMs = this.clock.nowMs();
  }
}

function isAtWork(records: Records, nowMs: number): boolean {
  return redeemedNow(records, nowMs).length > 0 || records.orders.open().length > 0;
}
