import type { Outcome, Side } from "./book.ts";

/** What can happen next in the world. */
export type Happening =
  | { kind: "quote"; marketId: string }
  | { kind: "refill"; marketId: string }
  | { kind: "act"; target: number }
  | { kind: "slice"; orderSeq: number }
  | { kind: "exit"; target: number; marketId: string; outcome: Outcome; fraction: number }
  | { kind: "merge"; target: number; marketId: string }
  | { kind: "convert"; target: number; groupId: string }
  | { kind: "redeem"; target: number; marketId: string }
  | { kind: "copy"; target: number; tokenId: string; side: Side; sharesMicro: number }
  | { kind: "mine"; hash: string }
  | { kind: "settle"; tradeId: string }
  | { kind: "match"; orderHash: string }
  | { kind: "expire"; orderHash: string }
  | { kind: "heartbeat"; key: string }
  | { kind: "metronome" }
  | { kind: "rewards" }
  | { kind: "housekeeping" }
  | { kind: "series"; asset: string }
  | { kind: "replace"; plan: number }
  | { kind: "end"; marketId: string }
  | { kind: "resolve"; marketId: string };

/** A happening with its time. `seq` breaks ties, so that equal times have one order. */
export type QueuedEvent = Happening & { readonly atMs: number; readonly seq: number };

/** A binary heap, earliest first. Its array is its whole state. */
export class EventQueue {
  readonly #heap: QueuedEvent[];

  /** @param heap what `entries` of another queue gave */
  constructor(heap: readonly QueuedEvent[] = []) {
    this.#heap = [...heap];
  }

  get entries(): readonly QueuedEvent[] {
    return this.#heap;
  }

  get nextAtMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  push(event: QueuedEvent): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent] as QueuedEvent)) break;
      heap[index] = heap[parent] as QueuedEvent;
      index = parent;
    }
    heap[index] = event;
  }

  pop(): QueuedEvent | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as QueuedEvent, heap[child] as QueuedEvent)) child += 1;
      if (!isBefore(heap[child] as QueuedEvent, last)) break;
      heap[index] = heap[child] as QueuedEvent;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(left: QueuedEvent, right: QueuedEvent): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.seq < right.seq);
}
