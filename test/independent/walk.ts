import type { DatabaseSync } from "node:sqlite";
import { down } from "./fraction.ts";

export interface Decision {
  readonly id: number;
  readonly signalId: number;
  readonly atMs: number;
  readonly size: bigint;
  readonly committed: bigint;
  readonly orderId: number | null;
}

interface Order {
  readonly notional: bigint;
  /** What each of its signals' episodes has in it, by a signal of it; one where it is for one alone. */
  readonly parts: readonly { readonly signals: ReadonlySet<number>; readonly micro: bigint }[];
  spent: bigint;
  isOpen: boolean;
}

type Body = Readonly<Record<string, unknown>>;

const ONE = 1_000_000n;

/** Cash, holdings and orders as the journal tells of them, entry by entry. */
export class Walk {
  readonly #database: DatabaseSync;
  readonly #orders = new Map<number, Order>();
  readonly #ordersOf = new Map<number, number[]>();
  readonly #lots = new Map<string, { readonly tokenId: number; shares: bigint }>();
  readonly #marks = new Map<number, { readonly price: bigint; readonly atMs: number }>();
  /** What the feed had served of each signal. */
  readonly #served = new Map<number, string>();
  #cash = 0n;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Each decision, with everything before it taken in. */
  *decisions(): Generator<Decision> {
    const wanted = "('signal', 'cash', 'order', 'fill', 'settlement', 'decision')";
    const journal = this.#database.prepare(`select kind, body_json from journal where kind in ${wanted} order by seq`);
    const times = this.#database.prepare("select at_ms from decisions where id = ?");
    for (const { kind, body_json } of journal.all()) {
      const body = JSON.parse(String(body_json)) as Body;
      if (kind !== "decision") this.#take(String(kind), body);
      else {
        const id = Number(body.id);
        yield {
          ...{ id, signalId: Number(body.signalId), atMs: Number(times.get(id)?.at_ms) },
          ...{ size: BigInt(Number(body.sizeMicro)), committed: BigInt(Number(body.committedMicro)) },
          orderId: body.orderId === null ? null : Number(body.orderId),
        };
      }
    }
  }

  /** Whether all that a signal came to in the end had been served by now. */
  isWhole(signalId: number): boolean {
    const row = this.#database.prepare("select shares_micro, collateral_micro from signals where id = ?").get(signalId);
    return this.#served.get(signalId) === `${row?.shares_micro} ${row?.collateral_micro}`;
  }

  equity(): bigint {
    let worth = this.#cash;
    for (const { tokenId, shares } of this.#lots.values()) {
      worth += down({ top: shares * (this.#marks.get(tokenId)?.price ?? 0n), bottom: ONE });
    }
    return worth;
  }

  /** What an episode has committed by its orders, without one of them. */
  committed(signals: readonly number[], without: number | null): bigint {
    const ids = new Set(signals.flatMap((signal) => this.#ordersOf.get(signal) ?? []));
    let sum = 0n;
    for (const id of ids) if (id !== without) sum += this.ordered(signals, id);
    return sum;
  }

  /** What an episode has in one order. */
  ordered(signals: readonly number[], orderId: number | null): bigint {
    const order = orderId === null ? undefined : this.#orders.get(orderId);
    return order === undefined ? 0n : this.#partOf(order, signals);
  }

  /** Of an order that has ended, what was spent is shared out by where the sums of its parts round down to. */
  #partOf({ parts, notional, spent, isOpen }: Order, signals: readonly number[]): bigint {
    const amount = isOpen ? notional : spent;
    let upTo = 0n;
    let sum = 0n;
    for (const part of parts) {
      const before = down({ top: amount * upTo, bottom: notional });
      upTo += part.micro;
      if (signals.some((id) => part.signals.has(id))) sum += down({ top: amount * upTo, bottom: notional }) - before;
    }
    return sum;
  }

  #take(kind: string, body: Body): void {
    if (kind === "signal") this.#served.set(Number(body.id), `${body.sharesMicro} ${body.collateralMicro}`);
    else if (kind === "cash") this.#cash += BigInt(Number(body.amountMicro));
    else if (kind === "order") this.#takeOrder(body);
    else if (kind === "fill") this.#takeFill(body);
    else {
      this.#cash += BigInt(Number(body.cashMicro));
      this.#lots.delete(`${body.targetId} ${body.tokenId}`);
    }
  }

  #takeOrder(body: Body): void {
    const id = Number(body.id);
    const known = this.#orders.get(id);
    if (known !== undefined && body.filledCollateralMicro !== undefined) known.isOpen = false;
    if (known !== undefined || body.side !== "BUY" || body.signalId === null) return;
    const notional = BigInt(Number(body.notionalMicro));
    const parts = this.#partsOf(id, Number(body.signalId), notional);
    this.#orders.set(id, { notional, parts, spent: 0n, isOpen: true });
    for (const signal of parts.flatMap(({ signals }) => [...signals])) {
      this.#ordersOf.set(signal, [...(this.#ordersOf.get(signal) ?? []), id]);
    }
  }

  #partsOf(orderId: number, signalId: number, notional: bigint): Order["parts"] {
    const rows = this.#database
      .prepare(
        `select p.id, p.notional_micro as micro, m.signal_id as signal from order_parts p
          join pool_members own on own.signal_id = ? join pool_members m on m.pool_id = own.pool_id
          join signals s on s.id = m.signal_id and s.episode_id = p.episode_id
          where p.order_id = ? order by p.id`,
      )
      .all(signalId, orderId);
    if (rows.length === 0) return [{ signals: new Set([signalId]), micro: notional }];
    return [...Map.groupBy(rows, (row) => row.id).values()].map((members) => ({
      signals: new Set(members.map(({ signal }) => Number(signal))),
      micro: BigInt(Number(members[0]?.micro)),
    }));
  }

  #takeFill(body: Body): void {
    const [shares, collateral, fee] = [body.sharesMicro, body.collateralMicro, body.feeMicro].map((micro) =>
      BigInt(Number(micro)),
    ) as [bigint, bigint, bigint];
    const tokenId = Number(body.tokenId);
    const name = `${body.targetId} ${tokenId}`;
    const lot = this.#lots.get(name) ?? { tokenId, shares: 0n };
    this.#lots.set(name, lot);
    if (body.side === "SELL") {
      lot.shares -= shares;
      this.#cash += collateral - fee;
      return;
    }
    lot.shares += shares;
    this.#cash -= collateral + fee;
    const order = this.#orders.get(Number(body.orderId));
    if (order !== undefined) order.spent += collateral;
    const row = this.#database.prepare("select price_micro, at_ms from fills where id = ?").get(Number(body.id));
    const mark = { price: BigInt(Number(row?.price_micro)), atMs: Number(row?.at_ms) };
    if ((this.#marks.get(tokenId)?.atMs ?? -1) < mark.atMs) this.#marks.set(tokenId, mark);
  }
}
