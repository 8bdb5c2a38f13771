import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Level } from "../../../src/domain/book.ts";
import type { VenueOrder, VenueOrderState } from "../../../src/engine/ports.ts";
import { PaperVenue } from "../../../src/venues/paper/paper-venue.ts";
import type { PaperVenueOptions } from "../../../src/venues/paper/paper-venue-options.ts";
import { CountingRandom, JumpingClock, orderOf, PaperMarket } from "./paper-market.ts";

const never = new AbortController().signal;

export const level = (priceMicro: number, shares: number): Level => ({ priceMicro, sharesMicro: shares * 1_000_000 });

/** A paper venue on a file of its own, whose market and time a test sets. Asks 4 at 0.48, 3 at 0.50; bids 50 at 0.45. */
export class PaperStage {
  readonly folder = mkdtempSync(join(tmpdir(), "paper-"));
  readonly file = join(this.folder, "paper.db");
  readonly clock = new JumpingClock();
  readonly random = new CountingRandom();
  readonly market = new PaperMarket(this.clock);
  /** Hashes that listeners heard. */
  heard: string[] = [];
  #venue: PaperVenue | undefined;
  #options: Partial<PaperVenueOptions> = {};

  static async open(options: Partial<PaperVenueOptions> = {}): Promise<PaperStage> {
    const stage = new PaperStage();
    stage.market.asks = [level(480_000, 4), level(500_000, 3)];
    stage.market.bids = [level(450_000, 50)];
    stage.#options = options;
    await stage.restart();
    return stage;
  }

  get venue(): PaperVenue {
    if (this.#venue === undefined) throw new Error("the venue is not open");
    return this.#venue;
  }

  /** A new life on the same file, with some other options. */
  async restart(change: Partial<PaperVenueOptions> = {}): Promise<void> {
    this.#venue?.close();
    const { file, clock, random, market: marketData } = this;
    this.#options = { ...this.#options, ...change };
    this.#venue = await PaperVenue.open({ file, clock, random, marketData, synchronous: "OFF", ...this.#options });
    this.#venue.watch((hashes) => this.heard.push(...hashes));
  }

  /** Places an order as `orderOf` makes it, and waits until it has met its book. */
  async place(hash: string, change: Partial<VenueOrder> = {}): Promise<VenueOrderState | undefined> {
    const answer = await this.venue.place(orderOf(this.clock, hash, change));
    await this.venue.idle();
    return answer.state === "refused" ? answer : this.venue.order(hash);
  }

  run(): ReturnType<PaperVenue["run"]> {
    return this.venue.run(never);
  }

  close(): void {
    this.#venue?.close();
    rmSync(this.folder, { recursive: true });
  }
}
