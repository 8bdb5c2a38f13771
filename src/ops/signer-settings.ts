import type { SignatureType } from "../domain/order.ts";

/** Where a keystore's password comes from. The bot sees only the one it is given; a file or a descriptor the signer reads itself. */
export type SignerPassword =
  | { readonly kind: "given"; readonly text: string }
  /** A systemd credential, for one: a file under $CREDENTIALS_DIRECTORY. */
  | { readonly kind: "file"; readonly path: string }
  /** An open descriptor of this process: a pipe, or a terminal that is asked without echo. */
  | { readonly kind: "descriptor"; readonly descriptor: number };

/** Where the key lies. */
export type SignerKey =
  | { readonly kind: "keystore"; readonly path: string; readonly password: SignerPassword }
  | { readonly kind: "env-file"; readonly path: string; readonly name: string }
  /** 64 hexadecimal digits: the sandbox's own key (signer-key-file.ts). */
  | { readonly kind: "key-file"; readonly path: string };

/** What may be signed at most until the signer is started anew. Amounts in micro-units. */
export interface SignerCaps {
  readonly lowestBuyMicro: number;
  readonly highestBuyMicro: number;
  readonly lowestSellMicro: number;
  /** Collateral of one BUY order. */
  readonly buyMicro: number;
  /** Collateral of all BUY orders signed within 24 hours. */
  readonly buyDayMicro: number;
  readonly buysPerMinute: number;
  readonly sellsPerMinute: number;
  readonly maxFeePerGasWei: number;
  readonly anchorGas: number;
  readonly redeemGas: number;
  /** Anchors and redemptions within 24 hours. */
  readonly transactionsPerDay: number;
}

export interface SignerSettings {
  readonly key: SignerKey;
  /** The market's time is anchorMarketMs + (wall − anchorWallMs) × speed; by default it is the wall's. */
  readonly clock?: { readonly anchorMarketMs: number; readonly anchorWallMs: number; readonly speed: number };
  readonly chainId: number;
  readonly exchanges: readonly string[];
  readonly signatureType: SignatureType;
  /** The wallet that holds the money; null for type 0, where it is the key's own account. */
  readonly maker: string | null;
  readonly collateral: string;
  readonly adapters: readonly string[];
  readonly caps: SignerCaps;
  /** What the ledger holds at this start: as much may be sold. */
  readonly holdings: readonly { readonly token: string; readonly sharesMicro: number }[];
}
