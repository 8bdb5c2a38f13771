import type { Market } from "../../domain/market.ts";
import { keccak256 } from "../../encoding/keccak.ts";
import { toHex } from "../../encoding/words.ts";
import { BoundedCache } from "./bounded-cache.ts";

/** USDC.e: keys the tokens of ordinary markets, also since trading settles in pUSD. */
export const USDC_E = "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174";
/** Wrapped collateral: keys the tokens of neg-risk markets. */
export const WRAPPED_COLLATERAL = "0x3A3BD7bb9528E159577F7C2e685CC81A765002E2";

// The alt_bn128 curve of the Conditional Tokens contract's collection ids (gnosis/conditional-tokens-contracts, CTHelpers.sol).
const FIELD = 21_888_242_871_839_275_222_246_405_745_257_275_088_696_311_157_297_823_662_689_037_894_645_226_208_583n;
const CURVE_B = 3n;
const SQUARE_ROOT_EXPONENT_BITS = ((FIELD + 1n) / 4n).toString(2);
const ODD_MARK = 1n << 254n;
/** About half of all numbers are on the curve: not to meet one in so many steps cannot happen. */
const MOST_STEPS = 512;

/**
 * The id of one outcome's token as a decimal text: keccak256(collateral ‖ collectionId(conditionId, 1 << outcomeIndex)) (rule 10).
 * @param collateral 0x and 40 hexadecimal digits; @param conditionId 0x and 64
 */
export function tokenIdOf(collateral: string, conditionId: string, outcomeIndex: number): string {
  const collection = collectionId(conditionId, 1n << BigInt(outcomeIndex));
  return keccak(`${collateral.slice(2)}${word(collection)}`).toString();
}

/** Whether a token is one of the market's tokens and its id really follows from the market's condition (rule 10). */
export function isTokenOfMarket(market: Market, token: string): boolean {
  const outcomeIndex = market.tokens.indexOf(token);
  if (outcomeIndex < 0 || !/^0x[0-9a-f]{64}$/i.test(market.conditionId)) return false;
  const collateral = market.negRisk ? WRAPPED_COLLATERAL : USDC_E;
  const key = `${collateral}${market.conditionId}${outcomeIndex}`;
  const known = derived.get(key) ?? tokenIdOf(collateral, market.conditionId, outcomeIndex);
  derived.set(key, known);
  return known === token;
}

/** A derivation costs about half a millisecond. */
const derived = new BoundedCache<string>(10_000);

/** CTHelpers.getCollectionId for a condition without a parent collection. */
function collectionId(conditionId: string, indexSet: bigint): bigint {
  const seed = keccak(`${conditionId.slice(2)}${word(indexSet)}`);
  const wantsOdd = seed >> 255n === 1n;
  let x = seed % FIELD;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    x = (x + 1n) % FIELD;
    const square = (((x * x) % FIELD) * x + CURVE_B) % FIELD;
    const root = squareRoot(square);
    if ((root * root) % FIELD !== square) continue;
    const isOdd = (root & 1n) === 1n;
    const y = wantsOdd === isOdd ? root : FIELD - root;
    return (y & 1n) === 1n ? x ^ ODD_MARK : x;
  }
  throw new RangeError(`${conditionId} has no collection id`);
}

/** The field's prime is 3 modulo 4: a root, where there is one, is the (p + 1) ÷ 4th power. */
function squareRoot(square: bigint): bigint {
  let root = 1n;
  for (const bit of SQUARE_ROOT_EXPONENT_BITS) {
    root = (root * root) % FIELD;
    if (bit === "1") root = (root * square) % FIELD;
  }
  return root;
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

function keccak(hex: string): bigint {
  return BigInt(toHex(keccak256(Buffer.from(hex, "hex"))));
}
