import type { Records } from "../ports.ts";

/** Cash that came (or, below zero, went) by a trade, and the fee in it, in the caller's transaction. */
export function moveCash(records: Records, cashMicro: number, feeMicro: number): void {
  const account = records.account.get();
  records.account.set({
    ...account,
    cashMicro: account.cashMicro + cashMicro,
    feesMicro: account.feesMicro + feeMicro,
  });
}
