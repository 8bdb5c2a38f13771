import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fractionOf, microOf, nearest } from "../independent/fraction.ts";

const PAGE_ROWS = 500;
const PRICE_UNIT = 10_000_000_000n;
/** 2026-04-28 11:00 UTC: from then on a fee lies inside the collateral of buys too. */
const V2_START = 1_777_374_000n;

/** One signal or other row of a wallet in this program's own words; amounts in millionths. */
export interface Event {
  readonly kind: "SPLIT" | "BUY" | "SELL" | "MERGE" | "REDEEM";
  readonly second: number;
  readonly market: string;
  readonly event: string;
  readonly token: string;
  readonly outcome: number;
  shares: bigint;
  collateral: bigint;
  fee: bigint;
  lowest: bigint;
  highest: bigint;
}

const ORDER = ["SPLIT", "BUY", "SELL", "MERGE", "REDEEM"];

/** A file's events, oldest first: equal rows as often as the page that holds most of them, trades of one signal summed. */
export function eventsOf(file: string): Event[] {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
  const events: Event[] = [];
  const signals = new Map<string, Event>();
  for (const { row, times } of distinctRows(JSON.parse(text)).toReversed()) {
    for (let time = 0n; time < times; time += 1n) take(row, events, signals);
  }
  return events.sort((a, b) => a.second - b.second || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function distinctRows(rows: Record<string, unknown>[]): { row: Record<string, unknown>; times: bigint }[] {
  const found = new Map<string, { row: Record<string, unknown>; times: bigint }>();
  for (let first = 0; first < rows.length; first += PAGE_ROWS) {
    const page = new Map<string, bigint>();
    for (const row of rows.slice(first, first + PAGE_ROWS)) {
      const isTrade = row.type === "TRADE";
      const where = isTrade ? [row.asset, row.side, nearestPrice(row.price)] : [row.type, row.conditionId];
      const content = [row.transactionHash, ...where, microOf(row.size), microOf(row.usdcSize)].join("|").toLowerCase();
      const times = (page.get(content) ?? 0n) + 1n;
      page.set(content, times);
      const known = found.get(content);
      if (known === undefined) found.set(content, { row, times });
      else if (times > known.times) known.times = times;
    }
  }
  return [...found.values()];
}

function take(row: Record<string, unknown>, events: Event[], signals: Map<string, Event>): void {
  const market = String(row.conditionId).toLowerCase();
  const event = String(row.eventSlug || market);
  const common = { second: Number(row.timestamp), market, event, outcome: Number(row.outcomeIndex) };
  const none = { collateral: 0n, fee: 0n, lowest: 0n, highest: 0n };
  if (row.type === "SPLIT" || row.type === "MERGE" || row.type === "REDEEM") {
    events.push({ ...common, kind: row.type, token: "", shares: microOf(row.size), ...none });
  }
  if (row.type !== "TRADE") return;
  const amounts = commonForm(row);
  if (amounts === undefined) return;
  const token = String(row.asset);
  const price = nearest({ top: nearestPrice(row.price), bottom: PRICE_UNIT / 1_000_000n });
  const key = [row.transactionHash, token, row.side].join("|");
  const known = signals.get(key);
  if (known === undefined) {
    const signal = { ...common, kind: row.side as "BUY" | "SELL", token, ...amounts, lowest: price, highest: price };
    signals.set(key, signal);
    events.push(signal);
    return;
  }
  known.shares += amounts.shares;
  known.collateral += amounts.collateral;
  known.fee += amounts.fee;
  if (price < known.lowest) known.lowest = price;
  if (price > known.highest) known.highest = price;
}

function nearestPrice(value: unknown): bigint {
  const { top, bottom } = fractionOf(value);
  return nearest({ top: top * PRICE_UNIT, bottom });
}

/** Gross shares and collateral without fee, by where the venue hid the fee; undefined where no fee explains the numbers. */
function commonForm(row: Record<string, unknown>): { shares: bigint; collateral: bigint; fee: bigint } | undefined {
  const [size, paid, price] = [microOf(row.size), microOf(row.usdcSize), nearestPrice(row.price)];
  const worth = nearest({ top: size * price, bottom: PRICE_UNIT });
  const fee = paid > worth ? paid - worth : worth - paid;
  if (fee <= 20n + size / PRICE_UNIT) return { shares: size, collateral: paid, fee: 0n };
  if (2n * fee > worth) return undefined;
  if (BigInt(Number(row.timestamp)) < V2_START && row.side === "BUY") {
    return { shares: nearest({ top: paid * PRICE_UNIT, bottom: price }), collateral: paid, fee };
  }
  return { shares: size, collateral: worth, fee };
}
