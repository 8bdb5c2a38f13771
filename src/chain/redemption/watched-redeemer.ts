import type { ConditionalTokens } from "../contracts/conditional-tokens.ts";
import type { Redeemer, Redemption } from "./redemption.ts";
import { BY_HAND_LINK, RedemptionByHand, RedemptionPending } from "./redemption.ts";
import type { RedemptionStore } from "./redemption-notes.ts";
import { readNotes } from "./redemption-notes.ts";
import { worthOf } from "./worth.ts";

export interface WatchedRedeemerOptions {
  readonly tokens: ConditionalTokens;
  readonly store: RedemptionStore;
  /** The proxy, safe or deposit wallet that holds the shares. */
  readonly wallet: string;
  /** Who redeems for wallets that allowed it. */
  readonly autoRedeemOperator: string;
}

/**
 * For wallets that are contracts (signature types 1 to 3) the venue's operator redeems. This notes what was held while it is
 * there, and takes it for redeemed once it is gone; what was gone before the first look was held by our books.
 */
export class WatchedRedeemer implements Redeemer {
  readonly #options: WatchedRedeemerOptions;

  constructor(options: WatchedRedeemerOptions) {
    this.#options = options;
  }

  async redeem(
    { conditionId, tokens: ids, booksMicro = [] }: Redemption,
    signal?: AbortSignal,
  ): Promise<{ readonly cashMicro: number }> {
    const { tokens, store, wallet } = this.#options;
    const known = readNotes(store, conditionId).cashMicro;
    if (known !== undefined) return { cashMicro: known };
    const balances = await tokens.balancesAt(wallet, ids, "latest", signal);
    const heldMicro = ids.map((id) => balances.get(id) ?? 0);
    const payoutsMicro = await tokens.payouts(conditionId, ids.length, signal);
    if (heldMicro.some((shares) => shares > 0)) {
      store.save(conditionId, { heldMicro });
      // Lost shares may stay for ever.
      if (payoutsMicro === undefined || worthOf(heldMicro, payoutsMicro) > 0) throw await this.#whyStillThere(signal);
    }
    if (payoutsMicro === undefined) throw new RedemptionPending("the chain does not know the result yet");
    const before = readNotes(store, conditionId).heldMicro;
    if (before === undefined && booksMicro.some((shares) => shares > 0)) {
      // The operator redeems within minutes, while we may be away. A single reading is not believed; what is then missing of the cash
      // shows in the comparison of books.
      store.save(conditionId, { heldMicro: [...booksMicro] });
      throw new RedemptionPending("the shares are gone, it is looked once more");
    }
    if (before === undefined) {
      throw new RedemptionByHand(
        `no shares of ${conditionId} were seen here: look at ${BY_HAND_LINK} what they brought`,
      );
    }
    const cashMicro = worthOf(before, payoutsMicro);
    store.save(conditionId, { heldMicro: before, cashMicro });
    return { cashMicro };
  }

  async #whyStillThere(signal: AbortSignal | undefined): Promise<Error> {
    const { tokens, wallet, autoRedeemOperator } = this.#options;
    return (await tokens.isApproved(wallet, autoRedeemOperator, signal))
      ? new RedemptionPending("the venue has not redeemed it yet")
      : new RedemptionByHand(`automatic redemption is not allowed: allow it, or redeem at ${BY_HAND_LINK}`);
  }
}
