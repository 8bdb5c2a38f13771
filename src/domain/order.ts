import type { Side } from "./trade.ts";

/** FAK: fill and kill the rest; FOK: all or nothing; GTC: rests until cancelled; GTD: rests until its expiration. */
export type OrderType = "FAK" | "FOK" | "GTC" | "GTD";

/** 0: a plain account; 1: proxy; 2: safe; 3: deposit wallet (ERC-1271 with the ERC-7739 wrapper). */
export type SignatureType = 0 | 1 | 2 | 3;

/** The exchange contract an order is made out to: all three go into its hash. */
export interface ExchangeDomain {
  readonly chainId: number;
  /** The contract's address, any case. */
  readonly exchange: string;
  /** "2" for CLOB V2. */
  readonly version: string;
}

/** The eleven signed fields of a V2 order (reference/polymarket.md 1.3). Amounts in micro-units, addresses in any case. */
export interface OrderFields {
  /** A decimal below 2^53: the venue takes it as a JSON number. */
  readonly salt: string;
  readonly maker: string;
  readonly signer: string;
  /** A decimal below 2^256. */
  readonly tokenId: string;
  /** What the maker gives: collateral for a BUY, shares for a SELL. */
  readonly makerAmountMicro: number;
  readonly takerAmountMicro: number;
  readonly side: Side;
  readonly signatureType: SignatureType;
  readonly timestampMs: number;
  /** 32 bytes in hex. */
  readonly metadata: string;
  readonly builder: string;
}

/** An order as it is signed and sent; it never changes once it is stored (rule 24). */
export interface OrderForm extends OrderFields, ExchangeDomain {
  /** Its EIP-712 hash, which is the venue's order id. */
  readonly hash: string;
}

export const NO_BYTES_32 = `0x${"0".repeat(64)}`;
