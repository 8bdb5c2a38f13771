import type { Outcome } from "./book.ts";
import type { Happening } from "./event-queue.ts";
import type { Holding } from "./holding.ts";
import { emptyHolding } from "./holding.ts";
import type { Market } from "./market.ts";
import type { Prng } from "./prng.ts";
import type { Row } from "./row.ts";
import type { WorldState } from "./world-state.ts";
import { holdingKey } from "./world-state.ts";

/** What everything that happens in the world works on: the state, and the few moves that all of it shares. */
export class Stage {
  readonly state: WorldState;

  constructor(state: WorldState) {
    this.state = state;
  }

  get prng(): Prng {
    return this.state.prng;
  }

  get nowMs(): number {
    return this.state.nowMs;
  }

  /** The next number of the one counter that rows, orders, markets and events share. */
  nextSeq(): number {
    const seq = this.state.nextSeq;
    this.state.nextSeq += 1;
    return seq;
  }

  /** `delayMs` is rounded to whole ms: times stay integers. */
  later(delayMs: number, happening: Happening): void {
    this.at(this.nowMs + Math.max(0, Math.round(delayMs)), happening);
  }

  at(plannedMs: number, happening: Happening): void {
    const atMs = this.state.tempo.when(happening, plannedMs);
    this.state.queue.push({ ...happening, atMs, seq: this.nextSeq() });
  }

  market(id: string): Market | undefined {
    return this.state.markets.get(id);
  }

  openMarkets(): Market[] {
    return [...this.state.markets.values()].filter((market) => market.phase === "open");
  }

  holding(target: number, marketId: string): Holding {
    const key = holdingKey(target, marketId);
    let holding = this.state.holdings.get(key);
    if (holding === undefined) {
      holding = emptyHolding(target, marketId);
      this.state.holdings.set(key, holding);
    }
    return holding;
  }

  heldShares(target: number, marketId: string, outcome: Outcome): number {
    return this.state.holdings.get(holdingKey(target, marketId))?.sharesMicro[outcome] ?? 0;
  }

  holdingsOf(target: number): Holding[] {
    return [...this.state.holdings.values()].filter((holding) => holding.target === target);
  }

  /** Puts a line into the activity feed, as of now. */
  report(row: Omit<Row, "seq" | "timeMs">): void {
    this.state.rows[row.target]?.push({ ...row, seq: this.nextSeq(), timeMs: this.nowMs });
  }
}
