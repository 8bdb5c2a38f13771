import type { AnchorRecord, Clock, FillRecord, NewAlert, Records, Store } from "../../engine/ports.ts";
import { transactionLink } from "../explorer.ts";
import { ANCHOR_GAS } from "../transactions/gas-watch.ts";
import type { Errand, Progress } from "../transactions/outgoing.ts";
import type { TransactionLane } from "../transactions/transaction-lane.ts";
import { merkleRoot, proofOf } from "./merkle.ts";

export interface AnchorsOptions {
  readonly store: Store;
  readonly lane: Pick<TransactionLane, "advance" | "finish">;
  readonly chainId: number;
  /** To whom the transactions go, and from whom they come. */
  readonly wallet: string;
  readonly clock: Clock;
  readonly raise: (alert: NewAlert) => void;
  /** 32 bytes in hex: the head of the journal, to be anchored with the fills (rule 32). */
  readonly journalHead?: () => string | undefined;
}

/** Fills that one anchor stands for, at most. */
export const MOST_FILLS = 100;

/**
 * Transactions on the test chain that stand for paper fills: each carries the Merkle root of the fills' order hashes
 * (merkle.ts) in its data, to oneself and worth nothing. One at a time; a new one is built when the last is over.
 */
export class Anchors {
  readonly #options: AnchorsOptions;

  constructor(options: AnchorsOptions) {
    this.#options = options;
  }

  /**
   * Builds the next anchor if there are fills for it, and brings the open one as far as it comes now. Undefined when there is
   * nothing to do. Throws when the chain cannot be asked: the anchor waits, and the next run goes on.
   */
  async run(signal?: AbortSignal): Promise<AnchorRecord | undefined> {
    const { store, lane } = this.#options;
    const anchor = store.records.anchors.open()[0] ?? this.#build();
    if (anchor === undefined) return undefined;
    const progress = await lane.advance(this.#errand(anchor), signal);
    const change = changeOf(progress, this.#options.clock.nowMs());
    store.transact((records) => {
      records.anchors.update(anchor.id, change);
      const isOver = change.state === "confirmed" || change.state === "given-up";
      if (isOver) records.journal.append("anchor", { id: anchor.id, ...change });
    });
    this.#end(anchor, progress);
    return { ...anchor, ...change };
  }

  /**
   * The siblings that prove a fill's order hash to be part of an anchor. Throws a RangeError when it is not, and an Error when
   * the tables no longer give the anchor's root.
   * @param journalHead what was anchored with the fills, as the journal's entry of the anchor has it
   */
  proofOf(anchor: AnchorRecord, orderHash: string, journalHead?: string): readonly string[] {
    const { records } = this.#options.store;
    const before = records.anchors.get(anchor.id - 1)?.lastFillId ?? 0;
    const fills = hashesOf(records, records.anchors.unanchored(before, anchor.fills));
    const hashes = journalHead === undefined ? fills : [...fills, journalHead];
    if (merkleRoot(hashes) !== anchor.root) throw new Error(`the fills of anchor ${anchor.id} do not give its root`);
    return proofOf(hashes, orderHash);
  }

  #build(): AnchorRecord | undefined {
    const { store, clock, journalHead } = this.#options;
    return store.transact((records) => {
      const fills = records.anchors.unanchored(records.anchors.latest()?.lastFillId ?? 0, MOST_FILLS);
      const lastFillId = fills.at(-1)?.id;
      if (lastFillId === undefined) return undefined;
      const head = journalHead?.();
      const root = merkleRoot([...hashesOf(records, fills), ...(head === undefined ? [] : [head])]);
      const id = records.anchors.insert({
        ...{
          lastFillId,
          fills: fills.length,
          root,
          nonce: null,
          tx: null,
          attempts: 0,
          state: "waiting",
          problem: null,
        },
        ...{ createdMs: clock.nowMs(), sentMs: null, confirmedMs: null, block: null, gasPriceWei: null },
      });
      records.journal.append("anchor", { id, root, fills: fills.length, lastFillId, journalHead: head ?? null });
      return records.anchors.get(id);
    });
  }

  #errand({ id, root }: AnchorRecord): Errand {
    return { kind: "anchor", key: `anchor ${id}`, to: this.#options.wallet, data: root, gasLimit: ANCHOR_GAS };
  }

  #end(anchor: AnchorRecord, progress: Progress): void {
    if (progress.state !== "confirmed" && progress.state !== "given-up") return;
    this.#options.lane.finish(`anchor ${anchor.id}`);
    if (progress.state === "confirmed") return;
    const link = transactionLink(this.#options.chainId, progress.outgoing.txs.at(-1) ?? "");
    this.#options.raise({
      severity: "warning",
      kind: "anchor-given-up",
      text: `Anchor ${anchor.id} for ${anchor.fills} paper fills ${progress.problem}. ${link}`,
    });
  }
}

function hashesOf(records: Records, fills: readonly FillRecord[]): string[] {
  return fills.map(({ id, orderId }) => {
    const order = records.orders.get(orderId);
    if (order === undefined) throw new Error(`fill ${id} belongs to no order`);
    return order.hash;
  });
}

type Change = Pick<
  AnchorRecord,
  "state" | "problem" | "nonce" | "tx" | "attempts" | "sentMs" | "confirmedMs" | "block" | "gasPriceWei"
>;

function changeOf(progress: Progress, nowMs: number): Partial<Change> & Pick<Change, "state"> {
  if (progress.state === "waiting") return { state: "waiting", problem: progress.problem };
  const { outgoing } = progress;
  const sent = {
    nonce: outgoing.nonce,
    tx: outgoing.txs.at(-1) ?? null,
    attempts: outgoing.txs.length,
    sentMs: outgoing.sentMs,
    gasPriceWei: `${outgoing.maxFeePerGasWei}`,
  };
  if (progress.state !== "confirmed") return { ...sent, state: progress.state, problem: progress.problem };
  return { ...sent, state: "confirmed", problem: null, tx: progress.tx, block: progress.block, confirmedMs: nowMs };
}
