import type { FeedStatus, LatencyRecord } from "../engine/ports.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";

/** A row that a feed shows later than this after its trade is a late one. */
const LATE_MS = 60_000;
const LOOK_BACK_MS = 6 * 3_600_000;
/** Shares of a limit up to here are not worth a line. */
const SHOWN_SHARE = 0.01;

const SEEN_BY: Readonly<Record<string, "chainSeenMs" | "rtdsSeenMs" | "dataApiSeenMs">> = {
  chain: "chainSeenMs",
  rtds: "rtdsSeenMs",
  "data-api": "dataApiSeenMs",
};

export interface LateRow {
  /** From the trade to when this feed showed it. */
  readonly lateByMs: number;
  /** How long ago that was. */
  readonly agoMs: number;
}

export interface FeedView extends FeedStatus {
  /** The latest row of the last hours that came late; undefined when none did. */
  readonly lateRow: LateRow | undefined;
  readonly gapsFilled: number;
  readonly errors: number;
  /** Everything else that was counted and is not zero, in words. */
  readonly counted: readonly (readonly [string, number])[];
}

export interface FeedList {
  /** People's time, as the feeds' own times are. */
  readonly nowMs: number;
  readonly feeds: readonly FeedView[];
  /** Limits of requests of which more than a hundredth is in use, the fullest first. */
  readonly shares: readonly { readonly limit: string; readonly share: number }[];
}

export function readFeeds(app: AppPorts): FeedList {
  const marketMs = app.marketClock.nowMs();
  const rows = app.store.records.latencies.since(marketMs - LOOK_BACK_MS);
  return {
    nowMs: app.peopleClock.nowMs(),
    feeds: app.feeds().map((feed) => ({ ...feed, lateRow: latestLate(feed.name, rows, marketMs), ...sorted(feed) })),
    shares: Object.entries(app.requestShares())
      .filter(([, share]) => share > SHOWN_SHARE)
      .map(([limit, share]) => ({ limit, share }))
      .sort((one, other) => other.share - one.share),
  };
}

/** Turns a feed to its next endpoint. Throws a Refusal when it cannot be; returns the endpoint that it leaves. */
export function turnFeed(app: AppPorts, person: Person, name: string): string {
  requireRole(person, "operator");
  const before = app.feeds().find((feed) => feed.name === name);
  if (before === undefined) throw new Refusal("There is no such feed any more. /feeds shows those there are.");
  if (!app.nextEndpoint(name)) throw new Refusal(`${name} has no other endpoint. Nothing was changed.`);
  app.store.transact((records) =>
    records.journal.append("feed-endpoint", { feed: name, from: before.endpoint, by: person.name }),
  );
  return before.endpoint;
}

function latestLate(feed: string, rows: readonly LatencyRecord[], nowMs: number): LateRow | undefined {
  const column = SEEN_BY[feed];
  if (column === undefined) return undefined;
  let latest: { readonly seenMs: number; readonly lateByMs: number } | undefined;
  for (const row of rows) {
    const seenMs = row[column];
    if (seenMs === null || seenMs - row.venueMs <= LATE_MS || seenMs <= (latest?.seenMs ?? 0)) continue;
    latest = { seenMs, lateByMs: seenMs - row.venueMs };
  }
  return latest && { lateByMs: latest.lateByMs, agoMs: Math.max(0, nowMs - latest.seenMs) };
}

function sorted({ counts }: FeedStatus): Pick<FeedView, "gapsFilled" | "errors" | "counted"> {
  const named = Object.entries(counts).map(([name, times]) => [inWords(name), times] as const);
  const isError = (name: string) => /\b(errors?|bad|refused)\b/.test(name);
  const sum = (fits: (name: string) => boolean) =>
    named.filter(([name]) => fits(name)).reduce((all, [, times]) => all + times, 0);
  return {
    gapsFilled: sum((name) => name === "gaps filled"),
    errors: sum(isError),
    counted: named.filter(([name, times]) => times > 0 && name !== "gaps filled"),
  };
}

/** "receiptErrors" as people write it: "receipt errors" */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/[-_]/g, " ");
}
