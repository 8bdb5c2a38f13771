import { applyChainInput } from "../chain/apply-input.ts";
import type { ChainInput } from "../chain/chain-input.ts";
import type { ExchangeResults, InputKind, InputOf } from "../exchange/exchange-input.ts";
import { take } from "../exchange/exchange-input.ts";
import type { QueuedEvent } from "./event-queue.ts";
import { createWorldState } from "./genesis.ts";
import { happen } from "./happen.ts";
import { parseSnapshot } from "./snapshot.ts";
import { Stage } from "./stage.ts";
import type { Target } from "./target.ts";
import type { WorldSketch } from "./tempo.ts";
import type { WorldSnapshot, WorldState } from "./world-state.ts";
import { dataOf, stateOf } from "./world-state.ts";

const KEPT_AFTER_GAP_MS = 72 * 3_600_000;
/** What goes on without anybody trading, and therefore also while the process was off. */
const GOES_ON = new Set(["end", "resolve", "series", "settle", "expire"]);

/**
 * The market of the sandbox: a seeded, deterministic state machine without a clock and without I/O.
 * The same snapshot, inputs and times always give the same rows. Times are market time in whole ms.
 */
export class World {
  readonly #stage: Stage;

  private constructor(state: WorldState) {
    this.#stage = new Stage(state);
  }

  /** @param sketch of a smaller world than the sandbox's own */
  static create(seed: string, nowMs: number, sketch?: WorldSketch): World {
    return new World(createWorldState(seed, Math.floor(nowMs), sketch));
  }

  /** Continues from what `snapshot` gave. Throws with the field's name when the data is not a snapshot of this version. */
  static restore(data: unknown): World {
    return new World(stateOf(parseSnapshot(data)));
  }

  get nowMs(): number {
    return this.#stage.nowMs;
  }

  get targets(): readonly Target[] {
    return this.#stage.state.targets;
  }

  /** How many inputs it was given in its life. */
  get inputs(): number {
    return this.#stage.state.inputs;
  }

  /** For reading alone: the world's truth, for sources and judges. */
  get state(): WorldState {
    return this.#stage.state;
  }

  /** Lets everything happen up to and including `marketNowMs`. An earlier time changes nothing. */
  advanceTo(marketNowMs: number): void {
    const { state } = this.#stage;
    const untilMs = Math.floor(marketNowMs);
    while (state.queue.nextAtMs <= untilMs) {
      const event = state.queue.pop() as QueuedEvent;
      state.nowMs = event.atMs;
      happen(this.#stage, event);
    }
    state.nowMs = Math.max(state.nowMs, untilMs);
  }

  /**
   * Crosses a time in which the process was off: markets end and resolve at their times, but nobody trades;
   * what was due is put off until shortly after. An earlier time changes nothing.
   */
  skipTo(marketNowMs: number): void {
    const { state } = this.#stage;
    const untilMs = Math.floor(marketNowMs);
    if (untilMs <= state.nowMs) return;
    const sinceMs = state.nowMs;
    const late: QueuedEvent[] = [];
    while (state.queue.nextAtMs <= untilMs) {
      const event = state.queue.pop() as QueuedEvent;
      const isStale = event.kind === "series" && untilMs - event.atMs >= 300_000;
      if (!GOES_ON.has(event.kind) || isStale) {
        late.push(event);
        continue;
      }
      state.nowMs = event.atMs;
      happen(this.#stage, event);
    }
    state.nowMs = untilMs;
    for (const { atMs: _, seq: __, ...happening } of late) {
      const delayMs = happening.kind === "series" ? 0 : state.prng.int(200, 12_000);
      this.#stage.later(delayMs, happening);
    }
    for (const market of state.markets.values()) {
      if ((market.resolvedMs ?? 0) > sinceMs) market.keptUntilMs = untilMs + KEPT_AFTER_GAP_MS;
    }
  }

  /** Does what somebody asks of the exchange: an order, a cancel, a new key and so on. */
  take<K extends InputKind>(input: InputOf<K>): ExchangeResults[K] {
    this.#stage.state.inputs += 1;
    return take(this.#stage, input);
  }

  /** Tells the chain what was sent to it or done to it. */
  chain(input: ChainInput): void {
    this.#stage.state.inputs += 1;
    applyChainInput(this.#stage, input);
  }

  /** The whole state as JSON text; `restore(JSON.parse(text))` goes on exactly from here. */
  snapshotText(): string {
    return JSON.stringify(dataOf(this.#stage.state));
  }

  /** The whole state as data of its own. */
  snapshot(): WorldSnapshot {
    return JSON.parse(this.snapshotText()) as WorldSnapshot;
  }
}
