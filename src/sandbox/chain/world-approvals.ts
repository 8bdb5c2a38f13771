import type { Accounts } from "../exchange/accounts.ts";
import { CHAIN_ID } from "../exchange/contracts.ts";
import type { Approval, ApprovalSource } from "../wire/data-api-v2.ts";
import type { WorldState } from "../world/world-state.ts";
import { CONTRACTS } from "./contracts.ts";

/** The approvals that a wallet on this chain needs, by the names that the Data API gives them. */
const NEEDED: readonly Omit<Approval, "isApproved">[] = [
  { id: "UsdcExchange", token: CONTRACTS.pusd, spender: CONTRACTS.exchange, standard: "ERC20" },
  { id: "UsdcNegRiskExchange", token: CONTRACTS.pusd, spender: CONTRACTS.negRiskExchange, standard: "ERC20" },
  { id: "UsdcCollateralAdapter", token: CONTRACTS.pusd, spender: CONTRACTS.ctfCollateralAdapter, standard: "ERC20" },
  {
    id: "UsdcNegRiskCollateralAdapter",
    token: CONTRACTS.pusd,
    spender: CONTRACTS.negRiskCollateralAdapter,
    standard: "ERC20",
  },
  {
    id: "CtfExchangeIsApprovedForAll",
    token: CONTRACTS.conditionalTokens,
    spender: CONTRACTS.exchange,
    standard: "ERC1155",
  },
  {
    id: "CtfNegRiskExchangeIsApprovedForAll",
    token: CONTRACTS.conditionalTokens,
    spender: CONTRACTS.negRiskExchange,
    standard: "ERC1155",
  },
  {
    id: "CtfCollateralAdapterIsApprovedForAll",
    token: CONTRACTS.conditionalTokens,
    spender: CONTRACTS.ctfCollateralAdapter,
    standard: "ERC1155",
  },
  {
    id: "CtfNegRiskCollateralAdapterIsApprovedForAll",
    token: CONTRACTS.conditionalTokens,
    spender: CONTRACTS.negRiskCollateralAdapter,
    standard: "ERC1155",
  },
];

/** What wallets of this world have approved: targets everything, for they trade. */
export function worldApprovals(state: WorldState, accounts: Accounts): ApprovalSource {
  return {
    chainId: CHAIN_ID,
    approvalsOf(user) {
      const isApproved = state.targets.some(({ address }) => address === user) || accounts.isApproved(user);
      return NEEDED.map((needed) => ({ ...needed, isApproved }));
    },
  };
}
