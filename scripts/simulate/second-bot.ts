import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BotBooks } from "./checks/bot-books.ts";
import { Life } from "./life.ts";
import type { SimulatedBotNeeds } from "./simulated-bot.ts";
import { DATABASE, openSimulatedBot } from "./simulated-bot.ts";

const HEAD = "journal-head.json";

/** What belongs to it alone; the rest is as the first one's. */
export interface SecondBotNeeds extends Omit<SimulatedBotNeeds, "life" | "stopping" | "pace"> {
  readonly pace: (life: Life) => NonNullable<SimulatedBotNeeds["pace"]>;
  /** The first one's folder. */
  readonly from: string;
  /** The first one's database. */
  readonly database: Buffer;
  readonly nowMs: () => number;
}

/** A bot with the same key on a copy of the data folder: somebody moved it to another machine, and the first one still runs. */
export class SecondBot {
  /** Market time. */
  readonly beganMs: number;
  endedMs = Number.POSITIVE_INFINITY;
  readonly #life: Life;
  readonly #nowMs: () => number;
  #books: BotBooks | undefined;

  constructor({ from, database, pace, nowMs, ...needs }: SecondBotNeeds) {
    const stopping = new AbortController();
    this.beganMs = nowMs();
    this.#nowMs = nowMs;
    this.#life = new Life({
      ...{ number: 0, beganMs: this.beganMs },
      atPoint: () => false,
      onTransact: () => undefined,
      onKill: () => stopping.abort(new Error("ended")),
    });
    mkdirSync(needs.folder);
    writeFileSync(join(needs.folder, DATABASE), database);
    if (existsSync(join(from, HEAD))) copyFileSync(join(from, HEAD), join(needs.folder, HEAD));
    this.#books = new BotBooks(join(needs.folder, DATABASE));
    const own = { life: this.#life, stopping, pace: pace(this.#life) };
    openSimulatedBot({ ...needs, ...own }).catch((error: unknown) => needs.report("a second start failed", error));
  }

  /** Its database beside it; undefined once it is closed. */
  get books(): BotBooks | undefined {
    return this.#books;
  }

  /** Of the orders in its database, those of the first one included up to the copy. */
  hashes(): string[] {
    return (this.#books?.rows<{ hash: string }>("select hash from orders where salt <> ''") ?? []).map(
      ({ hash }) => hash,
    );
  }

  /** It is ended at the machine, as a kill does. */
  end(): void {
    if (this.#life.isDead) return;
    this.#life.kill();
    this.endedMs = this.#nowMs();
  }

  close(): void {
    this.end();
    this.#books?.close();
    this.#books = undefined;
  }
}
