import { CLOB_AUTH_TYPE } from "../encoding/clob-auth-hash.ts";
import { ORDER_TYPE } from "../encoding/order-hash.ts";
import { REDEEM_SELECTOR, REDEEM_TYPE } from "../encoding/redeem-call.ts";
import type { SignerSetup } from "./setup.ts";

/** The one chain on which anchors are written: test money pays for them. */
export const ANCHOR_CHAIN = 80002;

export interface Accepted {
  readonly kind: "order" | "clobAuth" | "anchor" | "redeem";
  readonly chainId: number;
  /** Lower case; null where none is named. */
  readonly contract: string | null;
  /** Of the call; null where nothing is called. */
  readonly selector: string | null;
  /** The type that is signed, or the call. */
  readonly type: string;
}

/**
 * Everything that a signer so set up will ever sign, which is what its rules look up: there is no withdrawal, no transfer,
 * no approval and no export to be found.
 */
export function acceptedOf(setup: SignerSetup, own: string): readonly Accepted[] {
  const { chainId, exchanges, adapters, signatureType } = setup;
  const here = { chainId, selector: null };
  return [
    ...exchanges.map((contract): Accepted => ({ ...here, kind: "order", contract, type: ORDER_TYPE })),
    { ...here, kind: "clobAuth", contract: null, type: CLOB_AUTH_TYPE },
    ...(chainId === ANCHOR_CHAIN ? [{ ...here, kind: "anchor" as const, contract: own, type: "bytes32" }] : []),
    // Only a plain account holds its shares itself; a wallet contract's are redeemed by its operator.
    ...(signatureType === 0 ? adapters : []).map(
      (contract): Accepted => ({ chainId, kind: "redeem", contract, selector: REDEEM_SELECTOR, type: REDEEM_TYPE }),
    ),
  ];
}
