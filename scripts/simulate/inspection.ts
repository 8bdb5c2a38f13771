import type { Copy } from "./backups.ts";
import { ACCOUNT_CHECKS } from "./checks/account-checks.ts";
import { BOOK_CHECKS } from "./checks/book-checks.ts";
import { BotBooks } from "./checks/bot-books.ts";
import { CHAT_CHECKS } from "./checks/chat-checks.ts";
import type { Check, Facts } from "./checks/check.ts";
import { CLOCK_CHECKS } from "./checks/clock-checks.ts";
import { COMMITMENT_CHECKS } from "./checks/commitment-checks.ts";
import { FATE_CHECKS } from "./checks/fate-checks.ts";
import { JournalTail } from "./checks/journal-tail.ts";
import { ORDER_CHECKS } from "./checks/order-checks.ts";
import { RESTORE_CHECKS } from "./checks/restore-checks.ts";
import { RunningTotals } from "./checks/running-totals.ts";
import { SALE_CHECKS } from "./checks/sale-checks.ts";
import { forgottenOrders } from "./forgotten-orders.ts";
import type { Trial } from "./trial.ts";

/** The sandbox's limit of one trade. */
export const MOST_MICRO = 5_000_000;
const CHECKS: readonly Check[] = [
  ...[ORDER_CHECKS, COMMITMENT_CHECKS, SALE_CHECKS, BOOK_CHECKS, ACCOUNT_CHECKS, RESTORE_CHECKS].flat(),
  ...[CLOCK_CHECKS, CHAT_CHECKS, FATE_CHECKS].flat(),
];

export interface Violation {
  readonly seed: number;
  readonly step: number;
  readonly what: string;
}

/** Looks at every invariant, beside the bot, and keeps what was broken. */
export class Inspection {
  readonly violations: Violation[] = [];
  step = 0;
  readonly #trial: Trial;
  readonly #tell: (line: string) => void;
  readonly #known = new Set<string>();
  #journal = new JournalTail();
  #totals = new RunningTotals();
  #books: BotBooks | undefined;

  constructor(trial: Trial, tell: (line: string) => void) {
    this.#trial = trial;
    this.#tell = tell;
  }

  /** From now on there is something to look at. */
  begin(): void {
    this.#books = new BotBooks(this.#trial.bot.file);
  }

  /** Throws before it began. */
  get books(): BotBooks {
    if (this.#books === undefined) throw new Error("the trial did not begin");
    return this.#books;
  }

  close(): void {
    this.#trial.outside.close();
    this.#books?.close();
  }

  /** Returns how many problems there are. @param tells whether they count */
  look(when: Check["when"], tells = true): number {
    this.step += tells ? 1 : 0;
    const { books } = this;
    const { world, posts, bot, life, clock, settings, machine, outside, talk } = this.#trial;
    this.#readJournal();
    this.#totals.read(books);
    if (outside.seconds.length > 0) {
      outside.gather(new Set(books.rows<{ hash: string }>("select hash from orders").map(({ hash }) => hash)));
    }
    const facts: Facts = {
      ...{ nowMs: Math.min(clock.nowMs(), machine.nowMs()), wrongTimes: machine.wrongTimes },
      ...{ livesSinceMs: life.beganMs, books, journal: this.#journal, totals: this.#totals },
      ...{ talk, world, posts, outside, wallet: bot.signer.address },
      sizeMicro: settings.sizing === "fixed" ? settings.fixedUsdMicro : MOST_MICRO,
    };
    const found = CHECKS.filter((check) => check.when === when).flatMap(({ name, look }) =>
      look(facts).map((problem) => ({ name, problem })),
    );
    if (tells) for (const { name, problem } of found) this.violate(name, problem);
    return found.length;
  }

  violate(name: string, problem: string): void {
    const what = `${name}: ${problem}`;
    if (this.#known.has(what)) return;
    this.#known.add(what);
    this.violations.push({ seed: this.#trial.seed, step: this.step, what });
    this.#tell(`VIOLATION ${what}`);
  }

  isMoving(): boolean {
    const moving = this.books.figure(
      `select (select count(*) from orders where terminal_ms is null)
        + (select count(*) from fills where status not in ('confirmed', 'failed'))
        + (select count(*) from signals where outcome is null)`,
    );
    return moving !== 0 || this.look("rest", false) > 0;
  }

  /** What somebody who copies the file by the database's own means gets. */
  backUp(): Copy {
    this.#readJournal();
    return { bytes: this.books.bytes(), journal: this.#journal.copy(), atMs: this.#trial.clock.nowMs() };
  }

  /** Puts a copy in the place of a dead life's database: what happened since is forgotten there, but not here. */
  restore({ bytes, journal }: Copy): void {
    const { outside, clock } = this.#trial;
    this.#readJournal();
    const before = forgottenOrders(this.books);
    this.#books?.close();
    this.#trial.folder.replaceDatabase(bytes);
    this.begin();
    const kept = new Set(forgottenOrders(this.books).map(({ hash }) => hash));
    const news = before.filter(({ hash }) => !kept.has(hash) && !outside.forgotten.has(hash));
    for (const order of news) outside.forgotten.set(order.hash, order);
    this.#totals = new RunningTotals();
    this.#trial.talk.pauses.forget();
    this.#journal = journal.after(this.#journal, clock.nowMs());
  }

  #readJournal(): void {
    this.#journal.read(this.books, (shownMs) => this.#trial.machine.marketMs(shownMs));
  }
}
