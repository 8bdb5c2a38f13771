import type { VenueOrder } from "../../engine/ports.ts";

/**
 * The exact text of POST /order (reference/polymarket.md 1.8): its HMAC is made over these bytes. The keys stand as the official
 * client has them. The fields beside the signed ones are the venue's alone: expiration, owner, type and flags.
 * @param owner the API key
 */
export function orderBody(order: VenueOrder, owner: string): string {
  const { form, signature, type, postOnly, expirationS } = order;
  return JSON.stringify({
    deferExec: false,
    postOnly,
    order: {
      salt: Number(form.salt),
      maker: form.maker,
      signer: form.signer,
      tokenId: form.tokenId,
      makerAmount: String(form.makerAmountMicro),
      takerAmount: String(form.takerAmountMicro),
      side: form.side,
      signatureType: form.signatureType,
      timestamp: String(form.timestampMs),
      expiration: String(expirationS),
      metadata: form.metadata,
      builder: form.builder,
      signature,
    },
    owner,
    orderType: type,
  });
}
