/** The disk under the bot's database: now and then it is full, or somebody else writes. */
export class FaultyDisk {
  #left = 0;
  #how: "full" | "busy" = "full";

  /** The next transactions find the disk full, or the database busy. */
  fail(count: number, how: "full" | "busy"): void {
    this.#left = count;
    this.#how = how;
  }

  /** Before each transaction; throws what the database would. */
  check(): void {
    if (this.#left === 0) return;
    this.#left -= 1;
    throw new Error(this.#how === "full" ? "database or disk is full" : "database is locked");
  }
}
