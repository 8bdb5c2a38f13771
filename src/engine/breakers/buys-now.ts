import type { Records } from "../ports.ts";
import { isReadingBack } from "../reconciling/read-back.ts";
import { tradingState } from "../trading-state.ts";
import { openBreakers } from "./open-breakers.ts";

/** Whether anything is bought and sold now, in a sentence for people: told when a breaker opens or closes. */
export function buysNow(records: Records): string {
  const { state } = tradingState(records);
  if (state === "stopped") return "Trading is stopped: nothing is bought or sold until the owner's /release.";
  if (state === "paused") return "Trading is paused: no buys until /resume; sells go on.";
  const open = openBreakers(records);
  if (open.length === 0) return "Buys go on.";
  const sells = isReadingBack(records) ? "Sells wait until the account was read." : "Sells go on.";
  return `I buy nothing while ${open.length === 1 ? "this breaker is" : "these breakers are"} open: ${open.join(", ")}. ${sells}`;
}
