import type { Interface, Result } from "ethers";
import { payoutsAt, pusdAt, sharesAt } from "../balance-at.ts";
import type { ChainWorld } from "../chain-world.ts";
import { CONTRACTS, isExchange } from "../contracts.ts";
import { ethersLazily } from "../ethers-lazily.ts";
import type { ContractOrder } from "../order-check.ts";
import { contractOrderHash, isSignedRight } from "../order-check.ts";
import { RpcError } from "./rpc-error.ts";

const ORDER =
  "(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder,bytes signature)";
const PUSD = [
  "function balanceOf(address) view returns (uint256)",
  "function allowance(address,address) view returns (uint256)",
  "function decimals() view returns (uint8)",
  "function symbol() view returns (string)",
];
const CTF = [
  "function balanceOf(address,uint256) view returns (uint256)",
  "function balanceOfBatch(address[],uint256[]) view returns (uint256[])",
  "function isApprovedForAll(address,address) view returns (bool)",
  "function payoutNumerators(bytes32,uint256) view returns (uint256)",
  "function payoutDenominator(bytes32) view returns (uint256)",
  "function getOutcomeSlotCount(bytes32) view returns (uint256)",
];
const EXCHANGE = [
  `function hashOrder(${ORDER}) view returns (bytes32)`,
  `function validateOrder(${ORDER}) view`,
  "function getOrderStatus(bytes32) view returns ((bool filled,uint248 remaining))",
  "function getMaxFeeRate() view returns (uint256)",
  "error InvalidSignature()",
  "error OrderAlreadyFilled()",
];

/** What a call is asked of: the world, the contract, the block. */
interface Asked {
  readonly world: ChainWorld;
  readonly contract: string;
  readonly block: number;
  readonly abi: Interface;
}

type View = (asked: Asked, args: Result) => readonly unknown[];

const MOST = 2n ** 256n - 1n;
const lower = (value: unknown): string => String(value).toLowerCase();

const PUSD_VIEWS: Readonly<Record<string, View>> = {
  balanceOf: ({ world }, [wallet]) => [pusdAt(world.state, world.accounts, lower(wallet))],
  allowance: ({ world }, [wallet, spender]) => [isApproved(world, lower(wallet), lower(spender)) ? MOST : 0n],
  decimals: () => [6],
  symbol: () => ["pUSD"],
};

const CTF_VIEWS: Readonly<Record<string, View>> = {
  balanceOf: ({ world, block }, [wallet, token]) => [
    sharesAt(world.state, world.accounts, lower(wallet), String(token), block),
  ],
  balanceOfBatch: ({ world, block }, [wallets, tokens]) => {
    if (wallets.length !== tokens.length)
      throw new RpcError(3, "execution reverted: ERC1155: owners and IDs must have same lengths", "0x");
    const shares = [...wallets].map((wallet, index) =>
      sharesAt(world.state, world.accounts, lower(wallet), String(tokens[index]), block),
    );
    return [shares];
  },
  isApprovedForAll: ({ world }, [wallet, operator]) => [isApproved(world, lower(wallet), lower(operator))],
  payoutNumerators: ({ world, block }, [conditionId, index]) => {
    const numerator = payoutsAt(world.state, lower(conditionId), block).numerators[Number(index)];
    if (numerator === undefined) throw new RpcError(3, "execution reverted", "0x");
    return [numerator];
  },
  payoutDenominator: ({ world, block }, [conditionId]) => [
    payoutsAt(world.state, lower(conditionId), block).denominator,
  ],
  getOutcomeSlotCount: ({ world }, [conditionId]) => [world.state.marketIdsByName.has(lower(conditionId)) ? 2 : 0],
};

const EXCHANGE_VIEWS: Readonly<Record<string, View>> = {
  hashOrder: ({ contract }, [order]) => [contractOrderHash(contract, orderOf(order))],
  validateOrder: ({ world, contract, abi }, [tuple]) => {
    const order = orderOf(tuple);
    const hash = contractOrderHash(contract, order);
    if (world.accounts.orderStatus(hash).closed) throw reverted(abi, "OrderAlreadyFilled");
    if (!isSignedRight(hash, order)) throw reverted(abi, "InvalidSignature");
    return [];
  },
  getOrderStatus: ({ world }, [hash]) => {
    const { closed, remainingMicro } = world.accounts.orderStatus(lower(hash));
    return [[closed, remainingMicro]];
  },
  getMaxFeeRate: () => [500],
};

/** What eth_call answers: bytes in hex; "0x" where no contract is. Throws the error of a call that reverts. */
export function contractCall(world: ChainWorld, to: string, data: string, block: number): string {
  const [views, signatures] = interfaceOf(to);
  if (views === undefined) return "0x";
  const abi = interfaceFor(signatures);
  const call = parse(abi, data);
  const view = call === null ? undefined : views[call.name];
  if (call === null || view === undefined) throw new RpcError(3, "execution reverted", "0x");
  return abi.encodeFunctionResult(call.name, view({ world, contract: to, block, abi }, call.args));
}

function interfaceOf(to: string): readonly [Readonly<Record<string, View>> | undefined, readonly string[]] {
  if (to === CONTRACTS.pusd) return [PUSD_VIEWS, PUSD];
  if (to === CONTRACTS.conditionalTokens) return [CTF_VIEWS, CTF];
  return isExchange(to) ? [EXCHANGE_VIEWS, EXCHANGE] : [undefined, []];
}

const interfaces = new Map<readonly string[], Interface>();

function interfaceFor(signatures: readonly string[]): Interface {
  const known = interfaces.get(signatures) ?? new (ethersLazily().Interface)(signatures);
  interfaces.set(signatures, known);
  return known;
}

function parse(abi: Interface, data: string): { readonly name: string; readonly args: Result } | null {
  try {
    return abi.parseTransaction({ data });
  } catch {
    // Arguments that do not fit the function: the contract would revert.
    return null;
  }
}

function orderOf(tuple: Result): ContractOrder {
  return tuple.toObject() as unknown as ContractOrder;
}

function reverted(abi: Interface, name: string): RpcError {
  return new RpcError(3, `execution reverted: ${name}()`, abi.encodeErrorResult(name));
}

/** Targets trade, so theirs is approved; an account's as the exchange has it. */
function isApproved(world: ChainWorld, wallet: string, spender: string): boolean {
  const isSpender = Object.values<string>(CONTRACTS).includes(spender);
  const isTarget = world.state.targets.some(({ address }) => address === wallet);
  return isSpender && (isTarget || world.accounts.isApproved(wallet));
}
