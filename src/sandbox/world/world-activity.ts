import { indexedMs, settledS } from "../chain/settlement.ts";
import type { ActivityRow, ActivitySource } from "../wire/activity-source.ts";
import { positionJson } from "./position-json.ts";
import type { Row } from "./row.ts";
import type { Profile, RowSubject } from "./row-json.ts";
import { activityJson, tradeJson } from "./row-json.ts";
import type { World } from "./world.ts";
import type { WorldState } from "./world-state.ts";

/** Longer than a trade takes: payments are indexed by and by. */
const TOLD_AFTER_MS = 5_000;

/** The world's feed as the Data API reads it. */
export function worldActivity(world: World): ActivitySource {
  const targets = new Map(world.targets.map((target) => [target.address, target]));
  return {
    rowsOf(user) {
      const target = targets.get(user);
      if (target === undefined) return payments(world.state, user);
      return inOrder((world.state.rows[target.index] ?? []).map((row) => new WorldRow(row, target, world.state)));
    },
    positionsOf(user) {
      const target = targets.get(user);
      if (target === undefined) return [];
      const holdings = [...world.state.holdings.values()].filter((holding) => holding.target === target.index);
      return holdings.flatMap((holding) => positionJson(holding, target, world.state));
    },
  };
}

/** What the venue paid to a wallet that trades on its own: of such a one nothing else is told. */
function payments(state: WorldState, user: string): WorldRow[] {
  return state.chain.cashMoves.flatMap((move, seq) => {
    const { hash: tx, atMs: timeMs, wallet, amountMicro, type } = move;
    if (wallet !== user || type === null || amountMicro <= 0) return [];
    const nothing = { subjectId: null, outcome: null, side: null, feeMicro: 0, orderSeq: null, isMaker: false };
    const amounts = { sizeMicro: amountMicro, usdcMicro: amountMicro, priceText: "0" };
    const row = { ...nothing, ...amounts, seq, timeMs, visibleMs: timeMs + TOLD_AFTER_MS, type, target: -1, tx };
    return new WorldRow(row, { address: user, name: "", pseudonym: "" }, state);
  });
}

/** By the second served: a settlement that was retried comes later than trades after it. */
function inOrder(rows: WorldRow[]): WorldRow[] {
  const isSorted = rows.every((row, index) => row.timestampS >= (rows[index - 1]?.timestampS ?? 0));
  return isSorted ? rows : rows.sort((left, right) => left.timestampS - right.timestampS);
}

/** Written out only when it is asked for: most rows of a wallet are outside the window that a scan reads. */
class WorldRow implements ActivityRow {
  readonly #row: Row;
  readonly #target: Profile;
  readonly #state: WorldState;

  constructor(row: Row, target: Profile, state: WorldState) {
    this.#row = row;
    this.#target = target;
    this.#state = state;
  }

  get timestampS(): number {
    return settledS(this.#row);
  }

  get visibleMs(): number {
    return indexedMs(this.#row);
  }

  get sequence(): number {
    return this.#row.seq;
  }

  get type(): string {
    return this.#row.type;
  }

  get side(): string {
    return this.#row.side ?? "";
  }

  get conditionId(): string {
    return this.#subject.market?.conditionId ?? this.#subject.group?.id ?? "";
  }

  get isMaker(): boolean {
    return this.#row.isMaker;
  }

  get sizeMicro(): number {
    return this.#row.sizeMicro;
  }

  get usdcMicro(): number {
    return this.#row.usdcMicro;
  }

  get json(): string {
    return activityJson(this.#row, this.#target, this.#subject);
  }

  get tradeJson(): string {
    return tradeJson(this.#row, this.#target, this.#subject);
  }

  get #subject(): RowSubject {
    const id = this.#row.subjectId ?? "";
    return { market: this.#state.markets.get(id), group: this.#state.groups.get(id) };
  }
}
