import { ADDRESSES } from "../../config/addresses.ts";
import type { OrderForms, OrderSigner } from "../engine/ports.ts";
import { createOrderForms } from "../venues/clob/order-forms.ts";

/** Nobody's account: what is made out to it can be traded on paper alone. */
const NOBODY = "0x0000000000000000000000000000000000000001";
/** The length of a signature that nobody made. */
const NO_SIGNATURE = `0x${"0".repeat(130)}`;

/** Orders without a key, for replays and measurements on the paper venue: their hashes are real, their signatures are not. */
export function unsignedOrders(): { readonly forms: OrderForms; readonly signer: OrderSigner } {
  const { exchangeV2, negRiskExchangeV2 } = ADDRESSES[80002];
  const exchanges = { ordinary: exchangeV2, negRisk: negRiskExchangeV2 };
  const account = {
    chainId: 80_002,
    exchanges,
    version: "2",
    maker: NOBODY,
    signer: NOBODY,
    signatureType: 0,
  } as const;
  return { forms: createOrderForms(account), signer: { sign: async () => NO_SIGNATURE } };
}
