import type { Records } from "../ports.ts";

export type FlowKind = "deposit" | "withdrawal" | "reward" | "rebate" | "yield" | "correction";

/** Cash that came (or, below zero, went) without a trade of ours. */
export interface ExternalFlow {
  readonly kind: FlowKind;
  readonly amountMicro: number;
  readonly atMs: number;
  readonly note: string;
}

/**
 * Books cash that came or went without a trade, in the caller's transaction: the account, its row, and the day's flows, so that a
 * deposit is no profit and a withdrawal no loss (rules 29, 31).
 */
export function bookFlow(records: Records, flow: ExternalFlow): void {
  const { kind, amountMicro, note } = flow;
  const account = records.account.get();
  records.account.set({ ...account, cashMicro: account.cashMicro + amountMicro });
  const id = records.flows.insert(flow);
  const today = records.days.latest();
  if (today !== undefined) records.days.put({ ...today, flowsMicro: today.flowsMicro + amountMicro });
  records.journal.append("cash", { reason: kind, flowId: id, amountMicro, note });
}
