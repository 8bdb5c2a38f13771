import { mulMicro } from "../world/decimal.ts";
import type { Stage } from "../world/stage.ts";

/** Burns a wallet's shares of a resolved market for their payout, and gives the cash that arrived (0 where there is none). */
export function redeem(stage: Stage, wallet: string, conditionId: string): number {
  const account = stage.state.exchange.accounts.get(wallet);
  const market = stage.market(stage.state.marketIdsByName.get(conditionId) ?? "");
  if (account === undefined || market === undefined || market.payoutMicro === null) return 0;
  let cashMicro = 0;
  for (const [index, tokenId] of market.tokenIds.entries()) {
    cashMicro += mulMicro(account.sharesMicro[tokenId] ?? 0, market.payoutMicro[index] ?? 0);
    account.sharesMicro[tokenId] = 0;
  }
  account.pusdMicro += cashMicro;
  return cashMicro;
}
