const GARBAGE = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1>";
const HOUR_S = 3_600;
const WRONG_BY = 500n;
/** Above this a time is in milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;
const LONGEST_QUANTITY = 18;

const AMOUNTS = new Set(
  "size usdcSize usdc_size current_size currentValue current_value size_matched matched_amount balance".split(" "),
);
const TIMES = new Set(
  "timestamp match_time last_update created_at blockTimestamp last_event_at first_entry_at endDate".split(" "),
);

export type Lie = "garbage" | "wrong" | "old";

/** Makes something untrue of an answer or a frame. What is no JSON stays as it is. */
export function lieAbout(text: string, lie: Lie): string {
  if (lie === "garbage") return GARBAGE;
  const change = lie === "old" ? earlier : wrong;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text;
  }
  return JSON.stringify(changed(body, "", change));
}

type Change = (key: string, value: unknown) => unknown;

function changed(value: unknown, key: string, change: Change): unknown {
  if (Array.isArray(value)) return value.map((one) => changed(one, key, change));
  if (typeof value !== "object" || value === null) return change(key, value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changed(one, name, change)]));
}

function wrong(key: string, value: unknown): unknown {
  if (AMOUNTS.has(key)) return scaled(value);
  if ((key === "result" || key === "number") && isQuantity(value)) return less(value, WRONG_BY);
  return key === "data" ? wrongWords(value) : value;
}

function scaled(value: unknown): unknown {
  if (typeof value === "number") return value * 10;
  return typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? String(Number(value) * 10) : value;
}

/** A log's amounts (its third and fourth word) with another first digit. */
function wrongWords(value: unknown): unknown {
  if (typeof value !== "string" || !/^0x[0-9a-f]{256,}$/.test(value)) return value;
  return `${value.slice(0, 186)}ff${value.slice(188, 250)}ff${value.slice(252)}`;
}

function earlier(key: string, value: unknown): unknown {
  if (!TIMES.has(key)) return value;
  if (isQuantity(value)) return less(value, BigInt(HOUR_S));
  const at = Number(value);
  if (!Number.isFinite(at) || at < 1_000_000) return value;
  const then = at - (at > MILLISECONDS_FROM ? HOUR_S * 1000 : HOUR_S);
  return typeof value === "string" ? String(then) : then;
}

function isQuantity(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST_QUANTITY && /^0x[0-9a-f]+$/.test(value);
}

function less(value: string, by: bigint): string {
  const number = BigInt(value);
  return `0x${(number > by ? number - by : 1n).toString(16)}`;
}
