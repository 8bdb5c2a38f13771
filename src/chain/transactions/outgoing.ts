import { z } from "zod";

/** What a transaction is for: who signs it, and by what rules, follows from its kind. */
export const ERRAND_KINDS = ["anchor", "redeem"] as const;
export type ErrandKind = (typeof ERRAND_KINDS)[number];

/** What is to be done on the chain, without how it is paid for. */
export interface Errand {
  readonly kind: ErrandKind;
  /** The same key is the same errand, over restarts. */
  readonly key: string;
  readonly to: string;
  /** Hex. */
  readonly data: string;
  readonly gasLimit: number;
}

/** Hashes that are kept of one errand: any of its attempts may be the one that is mined. */
export const MOST_ATTEMPTS = 8;

export const outgoingSchema = z.object({
  kind: z.enum(ERRAND_KINDS),
  key: z.string(),
  to: z.string(),
  data: z.string(),
  gasLimit: z.number().int().positive(),
  nonce: z.number().int().nonnegative(),
  /** Transactions of every attempt under any nonce, oldest first. */
  txs: z.array(z.string()).min(1).max(MOST_ATTEMPTS),
  maxFeePerGasWei: z.number().int().nonnegative(),
  maxPriorityFeePerGasWei: z.number().int().nonnegative(),
  /** Of the newest attempt. */
  sentMs: z.number().int(),
  firstSentMs: z.number().int(),
});

/** The one errand that is on its way: stored before it is sent. */
export type Outgoing = Readonly<z.infer<typeof outgoingSchema>>;

/** Where it is kept over restarts. Synchronous, so that it may lie in the database. */
export interface OutgoingStore {
  /** What was saved last, not yet checked; undefined or null for nothing. */
  load(): unknown;
  save(outgoing: Outgoing | null): void;
}

export interface TransactionLog {
  /** Lower case. */
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** How far an errand is. */
export type Progress =
  /** Nothing of it is on its way. */
  | { readonly state: "waiting"; readonly problem: string }
  | { readonly state: "sent"; readonly outgoing: Outgoing; readonly problem: string | null }
  | {
      readonly state: "confirmed";
      readonly outgoing: Outgoing;
      readonly tx: string;
      readonly block: number;
      /** Whether the contract did what it was asked. */
      readonly hasSucceeded: boolean;
      readonly logs: readonly TransactionLog[];
    }
  | { readonly state: "given-up"; readonly outgoing: Outgoing; readonly problem: string };
