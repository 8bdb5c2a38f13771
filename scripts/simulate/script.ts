import type { Random } from "../../src/engine/ports.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { drawAccountIncident } from "./incidents/account-incidents.ts";
import { drawIncident } from "./incidents/draw-incident.ts";
import type { Harshness, Incident } from "./incidents/incident.ts";
import type { Killer } from "./killer.ts";
import type { Session } from "./sessions.ts";
import type { Trial } from "./trial.ts";

const MOST_KILLS = 5;
/** Most of a session's trades come soon. */
const KILLED_WITHIN_MS = 50_000;
/** While nobody trades a kill costs no copy. */
const QUIET_KILL_SHARE = { none: 0, mild: 0, hard: 0.8 } as const;
const QUIET_KILLS = 3;
/** Part of the sessions in which something goes wrong, and the most that does. */
const TROUBLED = { none: 0, mild: 0.5, hard: 0.6 } as const;
const MOST_INCIDENTS = { none: 0, mild: 1, hard: 4 } as const;
const KILL_SHARE = 0.5;
/** Part of the sessions in which something happens to our account or our data. */
const ACCOUNT_SHARE = { none: 0, mild: 0, hard: 0.3 } as const;
/** After the end of a fault what it did is still felt. */
const AFTERMATH_MS = 60_000;
/** Long enough for what is done every minute to have been done once. */
const EARLY_MS = 44_000;
/** So long people may need, one wish after the other, and how often that is looked at. */
const SETTLED_WITHIN_MS = 300_000;
const READ_MS = 1_000;
const LATE_MS = 3_000;
/** As stored, as typed, and in dollars. */
const USUAL_LIMIT = ["maxPerTradeMicro", "max-per-trade", 5] as const;
/** Breakers that wait for the owner, and how often he passes before he looks. */
const LATCHING = ["second-instance", "books-differ"];
const LOOKS = 3;

/** How much goes wrong, and what alone. */
interface Wanted {
  readonly faults: Harshness;
  readonly only?: string;
}

interface Planned {
  readonly atMs: number;
  readonly act: () => void;
}

/** What goes wrong in a session, and when: drawn from the seed. */
export class Script {
  readonly #trial: Trial;
  readonly #killer: Killer;
  readonly #random: Random;
  /** Of its own, so that what happens to the account changes nothing of what goes wrong besides. */
  readonly #accountRandom: Random;
  readonly #chatRandom: Random;
  readonly #harshness: Harshness;
  readonly #only: string | undefined;
  readonly #tell: (line: string) => void;
  /** In the order of time. */
  #planned: Planned[] = [];
  readonly #troubles: { readonly fromMs: number; readonly toMs: number }[] = [];
  #open: Incident[] = [];
  injected = 0;
  /** How often in a row something was there for the owner to look at. */
  #looks = 0;

  constructor(trial: Trial, killer: Killer, random: Random, { faults, only }: Wanted, tell: (line: string) => void) {
    this.#trial = trial;
    this.#killer = killer;
    this.#random = random;
    this.#accountRandom = createSeededRandom(trial.seed ^ 0xacc0);
    this.#chatRandom = createSeededRandom(trial.seed ^ 0x5a1d);
    this.#harshness = faults;
    this.#only = only;
    this.#tell = tell;
  }

  plan(session: Session): void {
    this.#trial.outside.sinceMs = undefined;
    if (this.#accountRandom.next() < ACCOUNT_SHARE[this.#harshness]) this.#planForAccount(session);
    this.#planTrouble(session);
    this.#planChat(session);
    this.#planned.sort((a, b) => a.atMs - b.atMs);
  }

  #planForAccount({ fromMs, toMs }: Session): void {
    const incident = drawAccountIncident(this.#trial, this.#accountRandom);
    this.#planIncident(incident, fromMs - EARLY_MS + this.#accountRandom.integer(toMs - fromMs + EARLY_MS));
  }

  /** People ask something in every session, and press old buttons. */
  #planChat({ fromMs, toMs }: Session): void {
    if (this.#harshness === "none") return;
    const { people } = this.#trial.talk;
    const atMs = fromMs - 20_000 + this.#chatRandom.integer(toMs - fromMs);
    this.#planned.push({ atMs, act: () => people.chat() });
  }

  #planTrouble({ fromMs, toMs }: Session): void {
    this.#killer.watch("trading");
    if (this.#random.next() >= TROUBLED[this.#harshness]) return;
    const count = 1 + this.#random.integer(MOST_INCIDENTS[this.#harshness]);
    const moment = () => fromMs - 20_000 + this.#random.integer(toMs - fromMs);
    for (let index = 0; index < count; index += 1) {
      const momentMs = moment();
      const incident = drawIncident(this.#trial, this.#random, this.#harshness, this.#only);
      this.#planIncident(incident, incident.isEarly ? fromMs - EARLY_MS : momentMs);
    }
    if (this.#harshness === "hard" && this.#random.next() < KILL_SHARE) {
      for (let index = this.#random.integer(MOST_KILLS); index >= 0; index -= 1) {
        const atMs = fromMs - 20_000 + this.#random.integer(KILLED_WITHIN_MS);
        this.#planned.push({ atMs, act: () => this.#killer.arm("trading") });
      }
    }
  }

  /** Lives end while nobody trades, too. */
  planQuiet(): void {
    this.#killer.watch("quiet");
    if (this.#random.next() >= QUIET_KILL_SHARE[this.#harshness]) return;
    for (let count = 0; count < QUIET_KILLS; count += 1) this.#killer.arm("quiet");
  }

  nextMs(): number {
    return this.#planned[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Does what is due. */
  async act(nowMs: number): Promise<void> {
    while ((this.#planned[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#planned.shift()?.act();
  }

  /** Ends everything that is still going on. */
  async finish(): Promise<void> {
    this.#planned = [];
    for (const incident of this.#open) this.#end(incident);
    this.#trial.sandbox.heal();
    this.#trial.disk.fail(0, "full");
    await this.#settlePeople();
  }

  /** Whatever they wanted last is so, and trading goes on. */
  async #settlePeople(): Promise<void> {
    const { people, telegram } = this.#trial.talk;
    telegram.beBack();
    for (let waitedMs = 0; waitedMs < SETTLED_WITHIN_MS; waitedMs += READ_MS) {
      // What was typed while Telegram was away comes now, and may pause the bot once more.
      if (waitedMs > LATE_MS && !people.isBusy && this.#isRunning()) return;
      people.goOn();
      // A copy that was put back knows nothing of what was loosened since.
      if (!this.#trial.life.isDead) people.limit(...USUAL_LIMIT);
      await this.#trial.pass(READ_MS);
    }
  }

  #isRunning(): boolean {
    const { bot, life } = this.#trial;
    return !life.isDead && tradingState(bot.store.records).state === "running";
  }

  /** The owner looks after a while at what others did, where a breaker tells of it. */
  lookAfter(): void {
    const { bot, life, outside, talk, world, clock } = this.#trial;
    const { breakers } = bot.store.records;
    const open = life.isDead ? [] : LATCHING.filter((name) => breakers.of(name)?.state === "open");
    this.#looks = open.length === 0 ? 0 : this.#looks + 1;
    if (outside.isEmpty || this.#looks < LOOKS) return;
    this.#tell(`the owner looks at ${open.join(" and ")}`);
    this.trouble(AFTERMATH_MS, outside.sinceMs ?? clock.nowMs());
    outside.end(world);
    for (const name of open) this.#safely(name, () => talk.people.resetBreaker(name));
  }

  /** For so long from now no one can be expected to follow. @param fromMs where that began before */
  trouble(forMs: number, fromMs = this.#trial.clock.nowMs()): void {
    this.#troubles.push({ fromMs, toMs: this.#trial.clock.nowMs() + forMs });
  }

  isTroubled(fromMs: number, toMs: number): boolean {
    return this.#troubles.some((trouble) => trouble.fromMs <= toMs && trouble.toMs >= fromMs);
  }

  #planIncident(incident: Incident, atMs: number): void {
    const begin = () => {
      this.injected += 1;
      this.#tell(`${incident.name} for ${incident.forMs} ms`);
      if (this.#isExcuse(incident)) this.trouble(incident.forMs + AFTERMATH_MS);
      this.#open.push(incident);
      this.#safely(incident.name, () => incident.begin());
    };
    this.#planned.push({ atMs, act: begin }, { atMs: atMs + incident.forMs, act: () => this.#end(incident) });
  }

  #isExcuse({ excuses }: Incident): boolean {
    const others = this.#open.filter((other) => other.excuses !== "never");
    return excuses === undefined || (excuses === "with others" && others.length > 0);
  }

  /** What could not be ended, because the bot was away, is ended once it is back. */
  #end(incident: Incident): void {
    const isOver = this.#safely(incident.name, () => incident.end?.());
    if (isOver) this.#open = this.#open.filter((one) => one !== incident);
  }

  /** A person's press reaches nobody while the bot is down, and can fail like any request. */
  #safely(name: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.#tell(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
}
