import type { OrderForm } from "../../domain/order.ts";
import type { VenueOrder } from "../../engine/ports.ts";

const UNIT = 1_000_000n;
const SHARE_STEP_MICRO = 10_000;
const CENT_MICRO = 10_000;
const MARKET_SHARE_STEP_MICRO = 100;
const SIGNATURE = /^0x([0-9a-fA-F]{2})+$/;

/** Whether it must match at once or not at all. */
export function isImmediate({ type }: Pick<VenueOrder, "type">): boolean {
  return type === "FAK" || type === "FOK";
}

/**
 * Why the form of an order is refused before anything else is looked at; undefined when it says what the order says, in
 * amounts that the server takes (reference/polymarket.md 1.5). The hash is compared, not computed.
 */
export function formRefusalOf(order: VenueOrder, mayBeUnsigned: boolean): string | undefined {
  const { form, hash, token, side, signature } = order;
  const differs = form.hash !== hash || form.tokenId !== token || form.side !== side;
  if (differs) return "Invalid order payload: the form is another order's";
  if (!mayBeUnsigned && !SIGNATURE.test(signature)) return "Invalid order payload: no signature";
  if (sharesOf(form) !== order.sharesMicro) return "Invalid order payload: the form has another size";
  return amountsRefusalOf(order);
}

/**
 * The worst price that the signed amounts allow, on whole micro-units: what the exchange contract holds an order to. It is
 * the order's limit, or for a BUY of whole cents a hair below.
 */
export function signedLimitMicro(form: OrderForm): number {
  const shares = BigInt(sharesOf(form));
  const collateral = BigInt(collateralOf(form)) * UNIT;
  return Number(form.side === "BUY" ? collateral / shares : (collateral + shares - 1n) / shares);
}

function amountsRefusalOf(order: VenueOrder): string | undefined {
  const { form, limitMicro, sharesMicro } = order;
  const collateralMicro = collateralOf(form);
  if (sharesMicro <= 0 || collateralMicro <= 0) return "invalid amounts, both must be above 0";
  const atLimit = BigInt(limitMicro) * BigInt(sharesMicro);
  const signed = BigInt(collateralMicro) * UNIT;
  if (form.side === "BUY" && isImmediate(order)) {
    if (collateralMicro % CENT_MICRO !== 0 || sharesMicro % MARKET_SHARE_STEP_MICRO !== 0) {
      return "invalid amounts, the market buy orders maker amount supports a max accuracy of 2 decimals, taker amount a max of 4 decimals";
    }
    return signed <= atLimit ? undefined : "invalid amounts, the maker amount is above the limit";
  }
  if (sharesMicro % SHARE_STEP_MICRO !== 0) return "invalid amounts, the size supports a max accuracy of 2 decimals";
  return signed === atLimit ? undefined : "invalid amounts, they are not the limit times the size";
}

function sharesOf(form: OrderForm): number {
  return form.side === "BUY" ? form.takerAmountMicro : form.makerAmountMicro;
}

function collateralOf(form: OrderForm): number {
  return form.side === "BUY" ? form.makerAmountMicro : form.takerAmountMicro;
}
