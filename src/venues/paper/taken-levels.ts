import type { Side } from "../../domain/trade.ts";
import type { TakenLevel } from "./matching.ts";
import type { PaperFile } from "./paper-file.ts";

/** What we took from the levels of live books, which do not know that we were there (rule 33). */
export class TakenLevels {
  readonly #file: PaperFile;

  constructor(file: PaperFile) {
    this.#file = file;
  }

  /** Of the levels that an order of this side meets. */
  of(token: string, side: Side): TakenLevel[] {
    return this.#file.all(
      `SELECT price_micro AS priceMicro, seen_micro AS seenMicro, taken_micro AS takenMicro
        FROM taken WHERE token = :token AND side = :side`,
      { token, side },
    );
  }

  replace(token: string, side: Side, levels: readonly TakenLevel[]): void {
    this.#file.run("DELETE FROM taken WHERE token = :token AND side = :side", { token, side });
    for (const { priceMicro, seenMicro, takenMicro } of levels) {
      this.#file.run(
        `INSERT INTO taken (token, side, price_micro, seen_micro, taken_micro)
          VALUES (:token, :side, :priceMicro, :seenMicro, :takenMicro)`,
        { token, side, priceMicro, seenMicro, takenMicro },
      );
    }
  }
}
