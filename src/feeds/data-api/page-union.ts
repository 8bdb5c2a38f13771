import type { HoldingChange, Sighting } from "../../domain/trade.ts";
import type { ActivityRow } from "./activity-row.ts";
import { parseActivityRow } from "./activity-row.ts";

export interface RejectedRow {
  readonly problem: string;
  /** The row as JSON, cut to 4,000 characters. */
  readonly body: string;
}

/** What one read of one wallet's rows saw: each content once, with its multiplicity. */
export interface UnitedRows {
  readonly sightings: readonly Sighting[];
  readonly changes: readonly CountedChange[];
  readonly rejected: readonly RejectedRow[];
  /** Rows served by all pages; those of overlapping pages count each time. */
  readonly rows: number;
}

export type CountedChange = HoldingChange & { readonly multiplicity: number };

interface Counted<T> {
  readonly item: T;
  count: number;
}

type Tally<T> = Map<string, Counted<T>>;

/** Inside what is read, beside it (asked for and not wanted), or nothing that was asked for. */
export type Place = "inside" | "beside" | "foreign";

const FOREIGN = "timestamp: lies outside the window that was asked for";
const BODY_MAX = 4000;

/**
 * Unites the pages of one read by the content of their rows (rule 7): rows of equal content count as often as the page
 * that holds most of them says. Equal rows of one transaction are real; equal rows of two pages are one row served twice.
 */
export class PageUnion {
  readonly #wallet: string;
  readonly #parse: (row: unknown) => ActivityRow;
  readonly #sightings: Tally<Sighting> = new Map();
  readonly #changes: Tally<HoldingChange> = new Map();
  readonly #rejected = new Map<string, RejectedRow>();
  #rows = 0;

  /**
   * @param wallet whose rows these must be: any other row is rejected
   * @param parse reads a row as the pages spell it
   */
  constructor(wallet: string, parse: (row: unknown) => ActivityRow = parseActivityRow) {
    this.#wallet = wallet.toLowerCase();
    this.#parse = parse;
  }

  /** Takes one page as served; `placeOf` says by a row's second whether it is kept. */
  add(page: readonly unknown[], placeOf: (venueS: number) => Place = () => "inside"): void {
    const sightings: Tally<Sighting> = new Map();
    const changes: Tally<HoldingChange> = new Map();
    for (const row of page) {
      const parsed = this.#ofThisWallet(this.#parse(row));
      if (parsed.kind === "rejected") this.#reject(row, parsed.problem);
      else if (placeOf(venueSecond(parsed)) === "foreign") this.#reject(row, FOREIGN);
      else if (placeOf(venueSecond(parsed)) === "beside") continue;
      else if (parsed.kind === "trade") count(sightings, sightingKey(parsed.sighting), parsed.sighting);
      else count(changes, changeKey(parsed.change), parsed.change);
    }
    this.#rows += page.length;
    raise(this.#sightings, sightings);
    raise(this.#changes, changes);
  }

  united(): UnitedRows {
    return {
      sightings: [...this.#sightings.values()].map(({ item, count }) => ({ ...item, multiplicity: count })),
      changes: [...this.#changes.values()].map(({ item, count }) => ({ ...item, multiplicity: count })),
      rejected: [...this.#rejected.values()],
      rows: this.#rows,
    };
  }

  #ofThisWallet(row: ActivityRow): ActivityRow {
    if (row.kind === "rejected") return row;
    const { wallet } = row.kind === "trade" ? row.sighting : row.change;
    return wallet === this.#wallet
      ? row
      : { kind: "rejected", problem: `proxyWallet: ${wallet} is not the wallet asked for` };
  }

  #reject(row: unknown, problem: string): void {
    const whole = JSON.stringify(row) ?? "nothing";
    this.#rejected.set(whole, { problem, body: whole.slice(0, BODY_MAX) });
  }
}

function venueSecond(row: Exclude<ActivityRow, { kind: "rejected" }>): number {
  return row.kind === "trade" ? row.sighting.venueS : row.change.venueS;
}

function sightingKey(row: Sighting): string {
  return `${row.tx}|${row.token}|${row.side}|${row.identity}`;
}

function changeKey(row: HoldingChange): string {
  return `${row.tx}|${row.kind}|${row.conditionId}|${row.sharesMicro}|${row.collateralMicro}`;
}

function count<T>(tally: Tally<T>, key: string, item: T): void {
  const known = tally.get(key);
  if (known === undefined) tally.set(key, { item, count: 1 });
  else known.count += 1;
}

function raise<T>(total: Tally<T>, page: Tally<T>): void {
  for (const [key, { item, count }] of page) {
    const known = total.get(key);
    if (known === undefined) total.set(key, { item, count });
    else known.count = Math.max(known.count, count);
  }
}
