import type { ChainInput } from "../chain/chain-input.ts";
import type { ExchangeResults, InputKind, InputOf } from "../exchange/exchange-input.ts";
import type { World } from "../world/world.ts";
import { writeAtomic, writeAtomicSync } from "./atomic-file.ts";
import type { TailLine } from "./tail.ts";
import { follow, Tail } from "./tail.ts";
import { snapshotPath } from "./world-folder.ts";

/** About a second of work. Above it the machine must have slept: nobody would have seen those trades. */
const LONGEST_CATCH_UP_MS = 6 * 3_600_000;

/** Leads the world along and keeps it on the disk, so that a kill at any moment loses nothing that was seen. */
export class WorldKeeper {
  readonly #world: World;
  readonly #folder: string;
  readonly #tail: Tail;
  #isSaving = false;
  #isUnsafe = false;

  /** The folder must hold a snapshot of this very world, as `openWorld` leaves it. */
  constructor(world: World, folder: string) {
    this.#world = world;
    this.#folder = folder;
    this.#tail = new Tail(folder);
  }

  /** Lets the world run up to this market time; over a machine's long sleep it is led without trades. */
  advanceTo(marketMs: number): void {
    if (marketMs <= this.#world.nowMs) return;
    const isGap = marketMs - this.#world.nowMs > LONGEST_CATCH_UP_MS;
    this.#tell(isGap ? { to: marketMs, isGap } : { to: marketMs });
  }

  chain(input: ChainInput): void {
    this.#tell({ to: this.#world.nowMs, input: { number: this.#world.inputs + 1, chain: input } });
  }

  /** Gives the world something for its exchange, and what came of it back. */
  take<K extends InputKind>(input: InputOf<K>): ExchangeResults[K] {
    const to = this.#world.nowMs;
    this.#tail.append({ to, input: { number: this.#world.inputs + 1, exchange: input } });
    // As in `follow`: what is due at this very moment, after a long sleep say, happens before the input.
    this.#world.advanceTo(to);
    return this.#world.take<K>(input);
  }

  /** First on the disk, then done. */
  #tell(line: TailLine): void {
    this.#tail.append(line);
    follow(this.#world, line);
  }

  /** Puts a snapshot on the disk; skipped while the one before is still being written. */
  async save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    try {
      const text = this.#world.snapshotText();
      // After a failed save both tails are still needed.
      if (!this.#isUnsafe) this.#tail.turn();
      this.#isUnsafe = true;
      await writeAtomic(snapshotPath(this.#folder), text);
      this.#isUnsafe = false;
    } finally {
      this.#isSaving = false;
    }
  }

  /** The last snapshot, when nothing else happens any more. */
  close(): void {
    // An unfinished `save` writes the same temporary file: the tail already holds all that came after the last whole snapshot.
    if (!this.#isSaving) writeAtomicSync(snapshotPath(this.#folder), this.#world.snapshotText());
    this.#tail.close();
  }
}
