import { encodeRedeem } from "../../encoding/redeem-call.ts";
import type { ConditionalTokens } from "../contracts/conditional-tokens.ts";
import { hexData } from "../rpc/quantity.ts";
import { RpcError } from "../rpc/rpc-error.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";
import type { Errand, Progress, TransactionLog } from "../transactions/outgoing.ts";
import type { TransactionLane } from "../transactions/transaction-lane.ts";
import type { Redeemer, Redemption } from "./redemption.ts";
import { BY_HAND_LINK, RedemptionByHand, RedemptionPending } from "./redemption.ts";
import type { RedemptionStore } from "./redemption-notes.ts";
import { readNotes } from "./redemption-notes.ts";
import { worthOf } from "./worth.ts";

export interface OwnRedeemerOptions {
  readonly rpc: Rpc;
  readonly tokens: ConditionalTokens;
  readonly lane: Pick<TransactionLane, "advance" | "carries" | "finish">;
  readonly store: RedemptionStore;
  /** A plain account: it holds the shares and signs. */
  readonly wallet: string;
  readonly pusd: string;
  readonly adapters: { readonly ordinary: string; readonly negRisk: string };
}

/** As much as a redemption through the neg-risk adapter and its wrapped collateral may take; what is not used is not paid. */
export const REDEEM_GAS = 600_000;
/** Transfer(address indexed from, address indexed to, uint256 amount) of an ERC-20. */
const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/** Redeems through the collateral adapters, for a plain account (signature type 0). */
export class OwnRedeemer implements Redeemer {
  readonly #options: OwnRedeemerOptions;

  constructor(options: OwnRedeemerOptions) {
    this.#options = options;
  }

  async redeem(redemption: Redemption, signal?: AbortSignal): Promise<{ readonly cashMicro: number }> {
    const { store, lane } = this.#options;
    const { cashMicro } = readNotes(store, redemption.conditionId);
    if (cashMicro !== undefined) return { cashMicro };
    const errand = this.#errand(redemption);
    if (!lane.carries(errand.key) && !(await this.#isNeeded(redemption, errand, signal))) {
      return this.#brought(redemption, 0);
    }
    const progress = await lane.advance(errand, signal);
    if (progress.state === "waiting") throw new RedemptionPending(progress.problem);
    if (progress.state === "sent") throw new RedemptionPending(progress.problem ?? "the redemption is on its way");
    return this.#over(redemption, errand, progress);
  }

  #errand({ conditionId, negRisk }: Redemption): Errand {
    const { adapters, pusd } = this.#options;
    return {
      kind: "redeem",
      key: `redeem ${conditionId}`,
      to: negRisk ? adapters.negRisk : adapters.ordinary,
      data: encodeRedeem({ collateral: pusd, conditionId }),
      gasLimit: REDEEM_GAS,
    };
  }

  /** Whether there is anything to redeem. Throws while it cannot be. */
  async #isNeeded({ conditionId, tokens: ids }: Redemption, { to, data }: Errand, signal?: AbortSignal) {
    const { tokens, wallet, rpc } = this.#options;
    const payoutsMicro = await tokens.payouts(conditionId, ids.length, signal);
    if (payoutsMicro === undefined) throw new RedemptionPending("the chain does not know the result yet");
    const balances = await tokens.balancesAt(wallet, ids, "latest", signal);
    // Lost shares are worth no gas.
    if (
      worthOf(
        ids.map((id) => balances.get(id) ?? 0),
        payoutsMicro,
      ) === 0
    )
      return false;
    if (!(await tokens.isApproved(wallet, to, signal))) {
      throw new RedemptionByHand(`the adapter ${to} may not move our shares: allow it, or redeem at ${BY_HAND_LINK}`);
    }
    try {
      await rpc.read("eth_call", [{ from: wallet, to, data }, "latest"], hexData, signal ? { signal } : {});
      return true;
    } catch (error) {
      if (!(error instanceof RpcError && error.isRevert)) throw error;
      throw new RedemptionByHand(`the adapter refuses ${conditionId} (${error.message}): redeem at ${BY_HAND_LINK}`);
    }
  }

  #over(
    redemption: Redemption,
    { key }: Errand,
    progress: Extract<Progress, { state: "confirmed" | "given-up" }>,
  ): { readonly cashMicro: number } {
    const { lane, pusd, wallet } = this.#options;
    if (progress.state === "confirmed" && progress.hasSucceeded) {
      const result = this.#brought(redemption, cashIn(progress.logs, pusd, wallet));
      lane.finish(key);
      return result;
    }
    lane.finish(key);
    const why = progress.state === "confirmed" ? `was refused on chain in ${progress.tx}` : progress.problem;
    throw new RedemptionByHand(`the redemption of ${redemption.conditionId} ${why}: redeem at ${BY_HAND_LINK}`);
  }

  #brought({ conditionId }: Redemption, cashMicro: number): { readonly cashMicro: number } {
    this.#options.store.save(conditionId, { cashMicro });
    return { cashMicro };
  }
}

/** Collateral that a transaction brought to a wallet, micro-USD. */
function cashIn(logs: readonly TransactionLog[], pusd: string, wallet: string): number {
  const to = `0x${wallet.slice(2).toLowerCase().padStart(64, "0")}`;
  return logs
    .filter(({ address, topics }) => address === pusd.toLowerCase() && topics[0] === TRANSFER && topics[2] === to)
    .reduce((sum, { data }) => sum + Number(BigInt(data)), 0);
}
