import { MICRO } from "../../domain/micro.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";
import type { BlockTag, ContractCall } from "./call.ts";
import { callContracts, microOf } from "./call.ts";
import { address, array, bytes32, callData, uint } from "./call-data.ts";

/** Balances asked for in one call. */
export const MOST_BALANCES_A_CALL = 200;

/** A wallet and a decimal token id. */
export interface Owned {
  readonly wallet: string;
  readonly token: string;
}

/** The question for several balances at once. */
export function balancesCall(contract: string, owned: readonly Owned[]): ContractCall {
  const owners = array(owned.map(({ wallet }) => address(wallet)));
  const tokens = array(owned.map(({ token }) => uint(BigInt(token))));
  return { to: contract, data: callData("balanceOfBatch(address[],uint256[])", owners, tokens) };
}

/** Its answer, micro-units. Throws for what is none. */
export function balancesFrom(words: readonly bigint[] | undefined, count: number): readonly number[] {
  // An offset, a length, and then the balances.
  const [, length, ...balances] = words ?? [];
  if (length !== BigInt(count) || balances.length !== count) {
    throw new Error("balanceOfBatch is answered with what is none");
  }
  return balances.map(microOf);
}

/** The Conditional Tokens contract (ERC-1155): shares, approvals and payouts. */
export class ConditionalTokens {
  readonly address: string;
  readonly #rpc: Rpc;

  constructor(rpc: Rpc, conditionalTokens: string) {
    this.#rpc = rpc;
    this.address = conditionalTokens;
  }

  /**
   * Shares of each token that a wallet held at the end of a block (rule 19: block − 1 of a sell), micro-units by token.
   * A node that no longer keeps so old a state refuses with an RpcError, after all endpoints were asked.
   * @param tokens decimal token ids
   */
  async balancesAt(
    wallet: string,
    tokens: readonly string[],
    block: BlockTag,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const parts = chunks([...new Set(tokens)], MOST_BALANCES_A_CALL);
    const calls = parts.map((part) =>
      balancesCall(
        this.address,
        part.map((token) => ({ wallet, token })),
      ),
    );
    const answers = await callContracts(this.#rpc, calls, block, signal);
    return new Map(
      parts.flatMap((part, index) => {
        const balances = balancesFrom(answers[index], part.length);
        return part.map((token, at) => [token, balances[at] ?? 0] as const);
      }),
    );
  }

  async isApproved(owner: string, operator: string, signal?: AbortSignal): Promise<boolean> {
    const data = callData("isApprovedForAll(address,address)", address(owner), address(operator));
    const [words = []] = await callContracts(this.#rpc, [{ to: this.address, data }], "latest", signal);
    return words[0] === 1n;
  }

  /**
   * What one share of each outcome pays, micro-USD; undefined while the condition is not resolved (rule 28).
   * Rounded down, as the contract does with what it pays.
   */
  async payouts(conditionId: string, outcomes = 2, signal?: AbortSignal): Promise<readonly number[] | undefined> {
    const to = this.address;
    const condition = bytes32(conditionId);
    const calls = [
      { to, data: callData("payoutDenominator(bytes32)", condition) },
      ...Array.from({ length: outcomes }, (_, index) => ({
        to,
        data: callData("payoutNumerators(bytes32,uint256)", condition, uint(index)),
      })),
    ];
    // Numerators of an unprepared condition revert: they are asked only once there is a denominator.
    const [[denominator = 0n] = []] = await callContracts(this.#rpc, calls.slice(0, 1), "latest", signal);
    if (denominator === 0n) return undefined;
    const answers = await callContracts(this.#rpc, calls.slice(1), "latest", signal);
    return answers.map(([numerator = 0n]) => Number((numerator * BigInt(MICRO)) / denominator));
  }
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
