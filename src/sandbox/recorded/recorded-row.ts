import type { ActivityRow } from "../wire/activity-source.ts";
import type { Slice } from "./json-slices.ts";

/** What of a row is kept in memory; the rest stays in the recording's bytes. */
export interface RowFacts {
  readonly timestampS: number;
  readonly type: string;
  readonly side: string;
  readonly conditionId: string;
  readonly sizeMicro: number;
  readonly usdcMicro: number;
  readonly price: number;
  readonly asset: string;
  readonly outcomeIndex: number;
  readonly transactionHash: string;
}

/** One row of a recording, served byte for byte as it was recorded. */
export class RecordedRow implements ActivityRow {
  readonly #bytes: Buffer;
  readonly #slice: Slice;
  readonly facts: RowFacts;
  /** The recordings do not tell makers from takers. */
  readonly isMaker = false;
  /** Set once, when it is decided when the API shows the row; until then it is not shown. */
  visibleMs = Number.POSITIVE_INFINITY;

  constructor(bytes: Buffer, slice: Slice, facts: RowFacts) {
    this.#bytes = bytes;
    this.#slice = slice;
    this.facts = facts;
  }

  get timestampS(): number {
    return this.facts.timestampS;
  }

  get type(): string {
    return this.facts.type;
  }

  get side(): string {
    return this.facts.side;
  }

  get conditionId(): string {
    return this.facts.conditionId;
  }

  get sizeMicro(): number {
    return this.facts.sizeMicro;
  }

  get usdcMicro(): number {
    return this.facts.usdcMicro;
  }

  get json(): string {
    return this.#bytes.toString("utf8", this.#slice.start, this.#slice.end);
  }

  /** /trades has neither type nor usdcSize. */
  get tradeJson(): string {
    const { type: _type, usdcSize: _usdcSize, ...trade } = JSON.parse(this.json) as Record<string, unknown>;
    return JSON.stringify(trade);
  }
}
