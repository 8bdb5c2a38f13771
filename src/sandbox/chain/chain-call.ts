import { isAdapter, isContract } from "./contracts.ts";

/** redeemPositions(address,bytes32,bytes32,uint256[]) of both collateral adapters (reference/polymarket.md 3). */
export const REDEEM_SELECTOR = "0x01b7037c";
const CONDITION_WORD = 2;

/** What a transaction to this address with this data would do. */
export type ChainCall =
  /** Sends money or leaves a message, as an anchor does. */
  | { readonly kind: "plain" }
  | { readonly kind: "redeem"; readonly conditionId: string }
  /** An approval: everything is approved on this chain, so nothing changes. */
  | { readonly kind: "approve" }
  /** What these contracts do not know: it reverts. */
  | { readonly kind: "unknown" };

const APPROVALS = new Set(["0x095ea7b3", "0xa22cb465"]);

/** @param to lower-case */
export function chainCall(to: string, data: string): ChainCall {
  if (!isContract(to)) return { kind: "plain" };
  const selector = data.slice(0, 10);
  if (APPROVALS.has(selector)) return { kind: "approve" };
  if (!isAdapter(to) || selector !== REDEEM_SELECTOR) return { kind: "unknown" };
  const conditionId = `0x${data.slice(10 + CONDITION_WORD * 64, 10 + (CONDITION_WORD + 1) * 64)}`;
  return conditionId.length === 66 ? { kind: "redeem", conditionId } : { kind: "unknown" };
}

/** How much gas the call takes beside its bytes (gas.ts). */
export function workOf(call: ChainCall): "none" | "call" | "redeem" {
  if (call.kind === "plain") return "none";
  return call.kind === "redeem" ? "redeem" : "call";
}
