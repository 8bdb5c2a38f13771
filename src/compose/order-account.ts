import { ADDRESSES } from "../../config/addresses.ts";
import { ENVIRONMENTS } from "../../config/environments.ts";
import type { Settings } from "../../config/schema.ts";
import type { SignatureType } from "../domain/order.ts";
import type { OrderForms } from "../engine/ports.ts";
import type { OrderAccount } from "../venues/clob/order-forms.ts";
import { createOrderForms } from "../venues/clob/order-forms.ts";

/** Who makes our orders: the key's own account, or the wallet that it signs for. */
export function orderAccountOf(settings: Settings, keyAddress: string): OrderAccount {
  const { chainId } = ENVIRONMENTS[settings.environment];
  const { exchangeV2: ordinary, negRiskExchangeV2: negRisk } = ADDRESSES[chainId];
  const signatureType = settings.signatureType as SignatureType;
  const maker = signatureType === 0 ? keyAddress : (settings.funder ?? keyAddress);
  const signer = signatureType === 3 ? maker : keyAddress;
  return { chainId, exchanges: { ordinary, negRisk }, version: "2", maker, signer, signatureType };
}

export function formsOf(settings: Settings, keyAddress: string): OrderForms {
  return createOrderForms(orderAccountOf(settings, keyAddress));
}
