import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { keptTooMuch } from "./exit-judge.ts";
import type { IdealResult } from "./ideal-follower.ts";
import { IdealFollower } from "./ideal-follower.ts";
import type { Harshness } from "./incidents/incident.ts";
import type { Violation } from "./inspection.ts";
import { Inspection, MOST_MICRO } from "./inspection.ts";
import { judge } from "./judge.ts";
import { Killer } from "./killer.ts";
import { Script } from "./script.ts";
import { Trial } from "./trial.ts";

export interface TrialOptions {
  readonly seed: number;
  readonly days: number;
  readonly faults: Harshness;
  /** The name of the one incident that is drawn, where a single one is looked for. */
  readonly only?: string;
  /** The first violation ends it: what follows is not looked at. */
  readonly untilFirst?: boolean;
  /** Hears what happens, a line each. */
  readonly trace?: (line: string) => void;
}

/** What one seed came to. Amounts in micro-USD. */
export interface TrialReport {
  readonly seed: number;
  readonly days: number;
  readonly signals: number;
  readonly episodes: number;
  readonly orders: number;
  readonly fills: number;
  readonly faultsInjected: number;
  readonly kills: number;
  readonly killPoints: readonly string[];
  readonly violations: readonly Violation[];
  /** Episodes that an ideal follower could have copied, and those that no trouble fell into. */
  readonly followable: number;
  readonly judged: number;
  readonly possibleMicro: number;
  readonly copiedMicro: number;
  /** The journal's last hash. */
  readonly digest: string;
}

const DAY_MS = 86_400_000;
const STEP_MS = 30_000;
/** While nobody trades: how soon it is noticed that the bot is gone, and when no life ends any more. */
const QUIET_STEP_MS = 1_800_000;
const BACK_BEFORE_MS = 900_000;
/** Long enough for a heartbeat, a mark and a scan. */
const BEFORE_SESSION_MS = 45_000;
/** An unknown order may take so long: 90 s without a trace, looked for each minute, and what then settles. */
const MOST_REST_STEPS = 40;
const SHOWN_MS = 40_000;
/** Three minutes at least, and what is read twice a minute. */
const RECOVERED_MS = 300_000;
/** Until what targets did before is known, and our books were compared. */
const AT_FIRST_MS = 60_000;
/** Of one seed; all together must reach more (ENGINE rule 38). A few episodes alone prove nothing. */
const LEAST_SHARE = 0.75;
const LEAST_POSSIBLE_MICRO = 20_000_000;
const NOTHING_JUDGED: IdealResult = { followable: 0, judged: 0, possibleMicro: 0, copiedMicro: 0, missed: [] };

/** Runs one seed and looks at every invariant on the way (ENGINE rules 38 to 40). */
export async function runTrial(options: TrialOptions): Promise<TrialReport> {
  const trial = new Trial(options.seed);
  const run = new TrialRun(trial, options);
  try {
    return await run.whole();
  } finally {
    await run.close();
  }
}

class TrialRun {
  readonly #trial: Trial;
  readonly #options: TrialOptions;
  readonly #script: Script;
  readonly #killer: Killer;
  readonly #ideal: IdealFollower;
  readonly #inspection: Inspection;

  constructor(trial: Trial, options: TrialOptions) {
    this.#trial = trial;
    this.#options = options;
    const random = createSeededRandom(options.seed ^ 0x0fa1);
    this.#killer = new Killer(options.seed, random, options.faults === "hard");
    this.#script = new Script(trial, this.#killer, random, options, (line) => this.#tell(line));
    this.#inspection = new Inspection(trial, (line) => this.#tell(line));
    this.#ideal = new IdealFollower(trial.world, { ...trial.settings, mostMicro: MOST_MICRO });
    trial.onMoved = () => this.#ideal.look();
    trial.backups.copy = () => this.#inspection.backUp();
    trial.atPoint = (point) => this.#isKilledAt(point);
  }

  async whole(): Promise<TrialReport> {
    const { clock, sessions } = this.#trial;
    await this.#begin();
    this.#inspection.begin();
    const endMs = clock.nowMs() + this.#options.days * DAY_MS;
    while (clock.nowMs() < endMs && !this.#isDecided()) {
      const session = sessions.at(clock.nowMs());
      await this.#quiet(Math.min(session.fromMs - BEFORE_SESSION_MS, endMs));
      if (clock.nowMs() >= endMs) break;
      this.#script.plan(session);
      await this.#through(session.toMs + BEFORE_SESSION_MS);
      await this.#rest();
    }
    if (this.#isDecided()) return this.#report(NOTHING_JUDGED);
    await this.#end();
    const ideal = this.#idealResult();
    if (ideal.possibleMicro > LEAST_POSSIBLE_MICRO && ideal.copiedMicro < ideal.possibleMicro * LEAST_SHARE) {
      this.#inspection.violate("copied too little", `${ideal.copiedMicro} of ${ideal.possibleMicro}`);
    }
    return this.#report(ideal);
  }

  /** One seed in three begins while people trade: what they did before is history. */
  async #begin(): Promise<void> {
    const { seed, clock, sessions } = this.#trial;
    const beganMs = clock.nowMs();
    const { fromMs, toMs } = sessions.at(beganMs);
    if (seed % 3 === 0) await clock.advanceTo(Math.floor((fromMs + toMs) / 2));
    await this.#trial.live();
    this.#script.trouble(AT_FIRST_MS, beganMs);
  }

  #isDecided(): boolean {
    return this.#options.untilFirst === true && this.#inspection.violations.length > 0;
  }

  async close(): Promise<void> {
    this.#inspection.close();
    await this.#trial.close();
  }

  /** Nothing goes on until then. */
  async #quiet(untilMs: number): Promise<void> {
    const { clock, pace } = this.#trial;
    if (untilMs <= clock.nowMs()) return;
    pace.beQuietUntil(untilMs);
    this.#script.planQuiet();
    while (clock.nowMs() < untilMs - BACK_BEFORE_MS) {
      await clock.advanceTo(Math.min(clock.nowMs() + QUIET_STEP_MS, untilMs - BACK_BEFORE_MS));
      await this.#reviveTheDead();
    }
    this.#killer.disarm();
    await clock.advanceTo(untilMs);
    pace.wakeUp();
    this.#inspection.look("step");
  }

  async #through(untilMs: number): Promise<void> {
    const { clock } = this.#trial;
    while (clock.nowMs() < untilMs && !this.#isDecided()) {
      const nextMs = Math.min(untilMs, clock.nowMs() + STEP_MS, this.#script.nextMs());
      await clock.advanceTo(Math.max(nextMs, clock.nowMs() + 1));
      await this.#script.act(clock.nowMs());
      this.#script.lookAfter();
      await this.#reviveTheDead();
      this.#inspection.look("step");
    }
  }

  /** Until nothing is under way any more; what then still is, the checks find. */
  async #rest(): Promise<void> {
    this.#killer.disarm();
    await this.#reviveTheDead();
    await this.#script.finish();
    // What ended last may have ended a life.
    await this.#reviveTheDead();
    await this.#script.finish();
    for (let steps = 0; steps < MOST_REST_STEPS && this.#inspection.isMoving(); steps += 1) {
      await this.#trial.pass(STEP_MS);
      this.#script.lookAfter();
      this.#inspection.look("step");
    }
    this.#inspection.look("rest");
  }

  /** From the very moment on nobody can follow; that the bot is gone is noticed at the next step. */
  #isKilledAt(point: string): boolean {
    const isKilled = this.#killer.isAt(point);
    if (isKilled) this.#script.trouble(STEP_MS);
    return isKilled;
  }

  async #reviveTheDead(): Promise<void> {
    const { life } = this.#trial;
    if (!life.isDead) return;
    const downMs = this.#killer.downMs();
    this.#tell(`life ${life.number} ended; the next begins after ${downMs} ms`);
    this.#script.trouble(downMs + 60_000);
    await this.#trial.pass(downMs);
    this.#restore();
    await this.#trial.revive();
  }

  /** A copy that somebody chose takes the place of the dead life's database. Until recovered, the bot buys nothing. */
  #restore(): void {
    const copy = this.#trial.backups.taken();
    if (copy === undefined) return;
    this.#inspection.restore(copy);
    this.#tell(`the database of ${new Date(copy.atMs).toISOString()} was restored`);
    this.#script.trouble(RECOVERED_MS, copy.atMs);
  }

  async #end(): Promise<void> {
    await this.#rest();
    await this.#trial.pass(SHOWN_MS);
    const sweptMs = await this.#trial.sweep();
    await this.#rest();
    const { missed, doubled, aboveSize, staleCopied, books } = judge(this.#trial, sweptMs);
    const kept = keptTooMuch(this.#inspection.books, this.#trial.world);
    for (const [name, problems] of Object.entries({ missed, doubled, aboveSize, staleCopied, books, kept })) {
      for (const problem of problems) this.#inspection.violate(name, problem);
    }
  }

  #tell(line: string): void {
    const { clock } = this.#trial;
    this.#options.trace?.(`${new Date(clock.nowMs()).toISOString()} step ${this.#inspection.step} ${line}`);
  }

  #idealResult(): IdealResult {
    const books = this.#inspection.books;
    const isTroubled = (fromMs: number, toMs: number) => this.#script.isTroubled(fromMs, toMs);
    const result = this.#ideal.result(books, isTroubled);
    for (const one of result.missed) this.#tell(`not copied: ${one}`);
    return result;
  }

  #report({ missed: _missed, ...ideal }: IdealResult): TrialReport {
    const books = this.#inspection.books;
    const count = (table: string) => books.figure(`select count(*) from ${table}`);
    return {
      ...{ seed: this.#options.seed, days: this.#options.days, ...ideal },
      ...{ signals: count("signals"), episodes: count("episodes"), orders: count("orders"), fills: count("fills") },
      ...{ faultsInjected: this.#script.injected, kills: this.#killer.kills, killPoints: this.#killer.killedAt },
      violations: this.#inspection.violations,
      digest: this.#trial.bot.store.journalHead().hash,
    };
  }
}
