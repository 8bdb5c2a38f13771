/**
 * Whether a span of time is over, for waits that nobody may be held up by. A clock that shows less than the span's beginning was set
 * back: how long ago that was nobody knows, and the span counts as over rather than that the old time is waited for. All in ms.
 */
export function hasPassed(sinceMs: number, spanMs: number, nowMs: number): boolean {
  return nowMs - sinceMs >= spanMs || nowMs < sinceMs;
}
