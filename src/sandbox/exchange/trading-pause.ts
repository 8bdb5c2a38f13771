import type { ExchangeFaults } from "./exchange-faults.ts";
import type { Refused } from "./refused.ts";
import { refused } from "./refused.ts";

/**
 * Whether the venue takes this now: it restarts (425), takes only what rests (503 post_only_mode), only cancels, or nothing.
 * A restart holds up everything, the rest only new orders.
 */
export function tradingPause(
  faults: ExchangeFaults,
  nowMs: number,
  wish: "order" | "post-only" | "cancel",
): Refused | undefined {
  if (faults.restartUntilMs !== null && nowMs < faults.restartUntilMs) return refused("service not ready", 425);
  if (wish === "cancel") return undefined;
  if (faults.isDisabled) return refused("Trading is currently disabled. Check polymarket.com for updates", 503);
  if (faults.isCancelOnly)
    return refused("Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.", 503);
  if (wish === "post-only" || faults.postOnlyUntilMs === null || nowMs >= faults.postOnlyUntilMs) return undefined;
  return {
    kind: "refused",
    status: 503,
    error: "Trading is currently post-only. Only post-only orders are accepted.",
    code: "post_only_mode",
    retryAfterS: Math.ceil((faults.postOnlyUntilMs - nowMs) / 1_000),
  };
}
