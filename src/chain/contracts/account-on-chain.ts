import { hexData, quantity } from "../rpc/quantity.ts";
import { RpcError } from "../rpc/rpc-error.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";
import { callContracts, microOf } from "./call.ts";
import { address, callData } from "./call-data.ts";

/** Contracts by the name a person knows them by. */
export type Places = Readonly<Record<string, string>>;

export interface AccountPlaces {
  readonly pusd: string;
  readonly conditionalTokens: string;
  /** Who must be allowed to take pUSD: exchanges and adapters. */
  readonly spenders: Places;
  /** Who must be allowed to move shares: exchanges, adapters, the operator of automatic redemption. */
  readonly operators: Places;
}

export interface Approval {
  /** pUSD that a spender may take, or shares that an operator may move. */
  readonly of: "pUSD" | "shares";
  readonly name: string;
  readonly address: string;
  /** pUSD: micro-units, 2^53 − 1 for no limit; shares: 1 or 0. */
  readonly allowed: number;
}

export interface AccountOnChain {
  /** Wei: more than 2^53. */
  readonly gasWei: bigint;
  readonly pusdMicro: number;
  readonly approvals: readonly Approval[];
}

/** What a wallet has and has allowed. Throws when a contract is not where it should be, and as the pool does. */
export async function readAccount(
  rpc: Rpc,
  wallet: string,
  places: AccountPlaces,
  signal?: AbortSignal,
): Promise<AccountOnChain> {
  const spenders = Object.entries(places.spenders);
  const operators = Object.entries(places.operators);
  const owner = address(wallet);
  const [gasWei, [balance, ...allowed]] = await Promise.all([
    readGasBalance(rpc, wallet, signal),
    callContracts(
      rpc,
      [
        { to: places.pusd, data: callData("balanceOf(address)", owner) },
        ...spenders.map(([, spender]) => ({
          to: places.pusd,
          data: callData("allowance(address,address)", owner, address(spender)),
        })),
        ...operators.map(([, operator]) => ({
          to: places.conditionalTokens,
          data: callData("isApprovedForAll(address,address)", owner, address(operator)),
        })),
      ],
      "latest",
      signal,
    ),
  ]);
  const asked = [
    ...spenders.map(([name, at]) => ({ of: "pUSD" as const, name, address: at })),
    ...operators.map(([name, at]) => ({ of: "shares" as const, name, address: at })),
  ];
  return {
    gasWei,
    pusdMicro: microOf(balance?.[0]),
    approvals: asked.map((approval, index) => ({ ...approval, allowed: microOf(allowed[index]?.[0] ?? 0n) })),
  };
}

/** The coins for gas a wallet has, in wei. */
export function readGasBalance(rpc: Rpc, wallet: string, signal?: AbortSignal): Promise<bigint> {
  return rpc.read("eth_getBalance", [wallet, "latest"], quantity, signal ? { signal } : {});
}

/** The names of those places at which there is no contract: addresses are rotated, and a wrong one loses what is sent. */
export async function placesWithoutCode(rpc: Rpc, places: Places, signal?: AbortSignal): Promise<readonly string[]> {
  const entries = Object.entries(places);
  const codes = await rpc.batch(
    entries.map(([, at]) => ({ method: "eth_getCode", params: [at, "latest"] })),
    signal ? { signal } : {},
  );
  return entries.flatMap(([name], index) => {
    const code = codes[index];
    if (code instanceof RpcError) throw code;
    return hexData.parse(code) === "0x" ? [name] : [];
  });
}
