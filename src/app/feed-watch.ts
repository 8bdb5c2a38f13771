import type { FeedStatus, Records } from "../engine/ports.ts";

/** A feed that is back sooner than this is not worth a word. */
const TOLD_AFTER_MS = 30_000;
const MOST_FEEDS = 50;

interface Trouble {
  readonly sinceMs: number;
  /** Whether people were told; they are told of the end only of what they know. */
  readonly told: boolean;
}

/** Tells once that a feed has failed for longer than half a minute, and once that it is back, with how long it was away. */
export class FeedWatch {
  readonly #troubles = new Map<string, Trouble>();

  /** Call it every few seconds, inside a transaction. @param nowMs people's time, as the feeds' own times are */
  look(records: Pick<Records, "alerts">, feeds: readonly FeedStatus[], nowMs: number): void {
    const names = new Set(feeds.map(({ name }) => name));
    for (const name of this.#troubles.keys()) if (!names.has(name)) this.#troubles.delete(name);
    for (const feed of feeds.slice(0, MOST_FEEDS)) {
      if (feed.state === "up") this.#back(records, feed, nowMs);
      // One that was switched off is not missed, and nobody waits for its return.
      else if (feed.state === "off") this.#troubles.delete(feed.name);
      else this.#away(records, feed, nowMs);
    }
  }

  /** Between two attempts it is starting or down anew: what counts is how long it was not up. */
  #away(records: Pick<Records, "alerts">, { name, sinceMs, problem }: FeedStatus, nowMs: number): void {
    const before = this.#troubles.get(name) ?? { sinceMs, told: false };
    // A clock that was set back would have it begin in the future.
    const known = { ...before, sinceMs: Math.min(before.sinceMs, nowMs) };
    const isDue = !known.told && nowMs - known.sinceMs > TOLD_AFTER_MS;
    this.#troubles.set(name, { ...known, told: known.told || isDue });
    if (!isDue) return;
    const why = problem === null ? "no data comes" : problem.slice(0, 200);
    const text = `The feed ${name} is down for ${words(nowMs - known.sinceMs)}: ${why}\nThe others go on, and it is tried again by itself. /feeds shows them.`;
    records.alerts.raise({ severity: "warning", kind: "feed-down", text });
  }

  #back(records: Pick<Records, "alerts">, { name, sinceMs }: FeedStatus, nowMs: number): void {
    const known = this.#troubles.get(name);
    this.#troubles.delete(name);
    if (known === undefined || !known.told) return;
    const awayMs = Math.max(0, Math.min(sinceMs, nowMs) - known.sinceMs);
    const text = `The feed ${name} is back, after ${words(awayMs)}.`;
    records.alerts.raise({ severity: "info", ends: "warning", kind: "feed-back", text });
  }
}

function words(ms: number): string {
  return ms < 90_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
