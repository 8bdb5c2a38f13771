import type { JournalTail } from "./checks/journal-tail.ts";

const OLDEST_MS = 40 * 3_600_000;

/** The bot's database at an instant, with what was known of its journal then. */
export interface Copy {
  readonly bytes: Buffer;
  readonly journal: JournalTail;
  /** Market time. */
  readonly atMs: number;
}

/** Copies of the bot's database, and which of them is to take its place. */
export class Backups {
  readonly #copies: Copy[] = [];
  #chosen: Copy | undefined;
  /** Makes one. */
  copy: () => Copy = () => {
    throw new Error("nobody makes copies yet");
  };

  /** Whether the newest is young enough: of more than two days a bot does not read back what targets did (ENGINE rule 7). */
  hasYoung(nowMs: number): boolean {
    const { atMs = Number.NEGATIVE_INFINITY } = this.#copies.at(-1) ?? {};
    return nowMs - atMs < OLDEST_MS;
  }

  take(): void {
    this.#copies.push(this.copy());
  }

  /** The newest is put in the database's place before the next life begins. */
  choose(): void {
    this.#chosen = this.#copies.at(-1);
  }

  /** The one that was chosen, once. */
  taken(): Copy | undefined {
    const chosen = this.#chosen;
    this.#chosen = undefined;
    return chosen;
  }
}
