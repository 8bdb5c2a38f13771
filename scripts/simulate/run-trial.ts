import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { ACCOUNT_CHECKS } from "./checks/account-checks.ts";
import { BOOK_CHECKS } from "./checks/book-checks.ts";
import { BotBooks } from "./checks/bot-books.ts";
import type { Check, Facts } from "./checks/check.ts";
import { CLOCK_CHECKS } from "./checks/clock-checks.ts";
import { JournalTail } from "./checks/journal-tail.ts";
import { ORDER_CHECKS } from "./checks/order-checks.ts";
import { keptTooMuch } from "./exit-judge.ts";
import type { IdealResult } from "./ideal-follower.ts";
import { IdealFollower } from "./ideal-follower.ts";
import type { Harshness } from "./incidents/incident.ts";
import { judge } from "./judge.ts";
import { Killer } from "./killer.ts";
import { Script } from "./script.ts";
import { Trial } from "./trial.ts";

export interface TrialOptions {
  readonly seed: number;
  readonly days: number;
  readonly faults: Harshness;
  /** The first violation ends it: what follows is not looked at. */
  readonly untilFirst?: boolean;
  /** Hears what happens, a line each. */
  readonly trace?: (line: string) => void;
}

export interface Violation {
  readonly seed: number;
  readonly step: number;
  readonly what: string;
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
const CHECKS: readonly Check[] = [...ORDER_CHECKS, ...BOOK_CHECKS, ...ACCOUNT_CHECKS, ...CLOCK_CHECKS];
const STEP_MS = 30_000;
/** While nobody trades: how soon it is noticed that the bot is gone, and when no life ends any more. */
const QUIET_STEP_MS = 1_800_000;
const BACK_BEFORE_MS = 900_000;
/** Long enough for a heartbeat, a mark and a scan. */
const BEFORE_SESSION_MS = 45_000;
/** An unknown order may take so long: 90 s without a trace, looked for each minute, and what then settles. */
const MOST_REST_STEPS = 40;
const SHOWN_MS = 40_000;
/** Until what targets did before is known, and our books were compared. */
const AT_FIRST_MS = 60_000;
/** Of one seed; all together must reach more (ENGINE rule 38). A few episodes alone prove nothing. */
const LEAST_SHARE = 0.75;
/** The sandbox's limit of one trade. */
const MOST_MICRO = 5_000_000;
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
  readonly #violations: Violation[] = [];
  readonly #known = new Set<string>();
  readonly #journal = new JournalTail();
  #books: BotBooks | undefined;
  #step = 0;

  constructor(trial: Trial, options: TrialOptions) {
    this.#trial = trial;
    this.#options = options;
    const random = createSeededRandom(options.seed ^ 0x0fa1);
    this.#killer = new Killer(options.seed, random, options.faults === "hard");
    this.#script = new Script(trial, this.#killer, random, options.faults, (line) => this.#tell(line));
    this.#ideal = new IdealFollower(trial.world, { ...trial.settings, mostMicro: MOST_MICRO });
    trial.onMoved = () => this.#ideal.look();
    trial.atPoint = (point) => this.#isKilledAt(point);
  }

  async whole(): Promise<TrialReport> {
    const { clock, sessions } = this.#trial;
    await this.#begin();
    this.#books = new BotBooks(this.#trial.bot.file);
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
      this.#violate("copied too little", `${ideal.copiedMicro} of ${ideal.possibleMicro}`);
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
    return this.#options.untilFirst === true && this.#violations.length > 0;
  }

  async close(): Promise<void> {
    this.#books?.close();
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
    this.#look("step");
  }

  async #through(untilMs: number): Promise<void> {
    const { clock } = this.#trial;
    while (clock.nowMs() < untilMs && !this.#isDecided()) {
      const nextMs = Math.min(untilMs, clock.nowMs() + STEP_MS, this.#script.nextMs());
      await clock.advanceTo(Math.max(nextMs, clock.nowMs() + 1));
      await this.#script.act(clock.nowMs());
      this.#script.lookAfter();
      await this.#reviveTheDead();
      this.#look("step");
    }
  }

  /** Until nothing is under way any more; what then still is, the checks find. */
  async #rest(): Promise<void> {
    this.#killer.disarm();
    await this.#reviveTheDead();
    await this.#script.finish();
    for (let steps = 0; steps < MOST_REST_STEPS && this.#isMoving(); steps += 1) {
      await this.#trial.pass(STEP_MS);
      this.#script.lookAfter();
      this.#look("step");
    }
    this.#look("rest");
  }

  #isMoving(): boolean {
    const moving = this.#books?.figure(
      `select (select count(*) from orders where terminal_ms is null)
        + (select count(*) from fills where status not in ('confirmed', 'failed'))`,
    );
    return moving !== 0 || this.#look("rest", false) > 0;
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
    await this.#trial.revive();
  }

  async #end(): Promise<void> {
    await this.#rest();
    await this.#trial.pass(SHOWN_MS);
    const sweptMs = await this.#trial.sweep();
    await this.#rest();
    const { missed, doubled, aboveSize, staleCopied, books } = judge(this.#trial, sweptMs);
    const kept = keptTooMuch(this.#begun(), this.#trial.world);
    for (const [name, problems] of Object.entries({ missed, doubled, aboveSize, staleCopied, books, kept })) {
      for (const problem of problems) this.#violate(name, problem);
    }
  }

  /** Returns how many problems there are. @param tells whether they count */
  #look(when: Check["when"], tells = true): number {
    this.#step += tells ? 1 : 0;
    const books = this.#books;
    if (books === undefined) return 0;
    const { world, posts, bot, clock, settings, machine, outside } = this.#trial;
    this.#journal.read(books);
    const facts: Facts = {
      ...{ nowMs: Math.min(clock.nowMs(), machine.nowMs()), wrongTimes: machine.wrongTimes },
      ...{ books, journal: this.#journal, world, posts, outside, wallet: bot.signer.address },
      sizeMicro: settings.sizing === "fixed" ? settings.fixedUsdMicro : MOST_MICRO,
    };
    const found = CHECKS.filter((check) => check.when === when).flatMap(({ name, look }) =>
      look(facts).map((problem) => ({ name, problem })),
    );
    if (tells) for (const { name, problem } of found) this.#violate(name, problem);
    return found.length;
  }

  #violate(name: string, problem: string): void {
    const what = `${name}: ${problem}`;
    if (this.#known.has(what)) return;
    this.#known.add(what);
    this.#violations.push({ seed: this.#options.seed, step: this.#step, what });
    this.#tell(`VIOLATION ${what}`);
  }

  #tell(line: string): void {
    const { clock } = this.#trial;
    this.#options.trace?.(`${new Date(clock.nowMs()).toISOString()} step ${this.#step} ${line}`);
  }

  #idealResult(): IdealResult {
    const books = this.#begun();
    const isTroubled = (fromMs: number, toMs: number) => this.#script.isTroubled(fromMs, toMs);
    const result = this.#ideal.result(books, isTroubled);
    for (const one of result.missed) this.#tell(`not copied: ${one}`);
    return result;
  }

  #begun(): BotBooks {
    if (this.#books === undefined) throw new Error("the trial did not begin");
    return this.#books;
  }

  #report({ missed: _missed, ...ideal }: IdealResult): TrialReport {
    const books = this.#begun();
    const count = (table: string) => books.figure(`select count(*) from ${table}`);
    return {
      ...{ seed: this.#options.seed, days: this.#options.days, ...ideal },
      ...{ signals: count("signals"), episodes: count("episodes"), orders: count("orders"), fills: count("fills") },
      ...{ faultsInjected: this.#script.injected, kills: this.#killer.kills, killPoints: this.#killer.killedAt },
      violations: this.#violations,
      digest: this.#trial.bot.store.journalHead().hash,
    };
  }
}
