import type { OrderFields, SignatureType } from "../../domain/order.ts";
import { NO_BYTES_32 } from "../../domain/order.ts";
import { orderHash } from "../../encoding/order-hash.ts";
import type { OrderForms } from "../../engine/ports.ts";
import { checksumAddress } from "./checksum-address.ts";

/** The exchange contracts that orders are made out to, by the market's kind. */
export interface Exchanges {
  readonly ordinary: string;
  readonly negRisk: string;
}

/** Who trades, and where: all of it goes into each order's hash. */
export interface OrderAccount {
  readonly chainId: number;
  readonly exchanges: Exchanges;
  /** "2" for CLOB V2. */
  readonly version: string;
  /** The wallet that holds the money. */
  readonly maker: string;
  /** The key's address; of a deposit wallet (type 3) the wallet itself. */
  readonly signer: string;
  readonly signatureType: SignatureType;
  /** 32 bytes in hex; zeros unless told. */
  readonly metadata?: string;
  readonly builder?: string;
}

const SALT = /^(0|[1-9]\d{0,15})$/;

/**
 * Makes orders of one account. Throws a RangeError for an account whose maker and signer do not fit its type
 * (reference/polymarket.md 1.3), and `form` does for terms that do not fit an order.
 */
export function createOrderForms(account: OrderAccount): OrderForms {
  checkAccount(account);
  const { chainId, version, signatureType, metadata = NO_BYTES_32, builder = NO_BYTES_32 } = account;
  const [maker, signer] = [checksumAddress(account.maker), checksumAddress(account.signer)];
  return {
    form({ token, negRisk, side, sharesMicro, collateralMicro, timestampMs, salt }) {
      // The venue takes the salt as a JSON number: one above 2^53 would arrive as another.
      if (!SALT.test(salt) || !Number.isSafeInteger(Number(salt))) throw new RangeError("salt: must be below 2^53");
      if (sharesMicro <= 0 || collateralMicro <= 0) throw new RangeError("amounts: must be above 0");
      const exchange = negRisk ? account.exchanges.negRisk : account.exchanges.ordinary;
      const makerAmountMicro = side === "BUY" ? collateralMicro : sharesMicro;
      const takerAmountMicro = side === "BUY" ? sharesMicro : collateralMicro;
      const amounts = { makerAmountMicro, takerAmountMicro };
      const made = { maker, signer, signatureType, metadata, builder };
      const fields: OrderFields = { salt, tokenId: token, ...amounts, side, timestampMs, ...made };
      const domain = { chainId, exchange, version };
      return Object.freeze({ ...fields, ...domain, hash: orderHash(domain, fields) });
    },
  };
}

function checkAccount({ maker, signer, signatureType }: OrderAccount): void {
  const isOne = maker.toLowerCase() === signer.toLowerCase();
  if (signatureType === 0 && !isOne) throw new RangeError("signature type 0: maker and signer must be one account");
  if (signatureType === 3 && !isOne) throw new RangeError("signature type 3: the signer must be the deposit wallet");
  if ((signatureType === 1 || signatureType === 2) && isOne) {
    throw new RangeError(`signature type ${signatureType}: the maker must be the wallet, not the key's own account`);
  }
}
