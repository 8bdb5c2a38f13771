import { orderHash } from "../exchange/typed-data.ts";
import { ethersLazily } from "./ethers-lazily.ts";

/** An order as the exchange contract takes it (reference/polymarket.md 1.3). */
export interface ContractOrder {
  readonly salt: bigint;
  readonly maker: string;
  readonly signer: string;
  readonly tokenId: bigint;
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
  readonly side: bigint;
  readonly signatureType: bigint;
  readonly timestamp: bigint;
  readonly metadata: string;
  readonly builder: string;
  readonly signature: string;
}

/** The order's EIP-712 hash for one exchange contract. */
export function contractOrderHash(exchange: string, { signature: _, ...fields }: ContractOrder): string {
  return orderHash(exchange, fields);
}

const EOA = 0n;
const WALLET_CONTRACT = 3n;

/**
 * Whether the contract would take the signature: recovered to the signer, who for a plain account is the maker.
 * Whose proxy or safe a maker is, this chain takes on trust; it holds no wallet contract that could answer for itself.
 */
export function isSignedRight(hash: string, order: ContractOrder): boolean {
  if (order.signatureType === WALLET_CONTRACT) return false;
  if (order.signatureType === EOA && order.maker.toLowerCase() !== order.signer.toLowerCase()) return false;
  try {
    return ethersLazily().recoverAddress(hash, order.signature).toLowerCase() === order.signer.toLowerCase();
  } catch {
    // Bytes that are no signature at all.
    return false;
  }
}
