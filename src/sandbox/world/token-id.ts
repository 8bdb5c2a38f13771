import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
let loaded: typeof import("ethers/crypto") | undefined;

/** Loaded when the first market opens: it takes 80 ms, and a world that goes on begins without. */
function keccak256(hex: string): string {
  loaded ??= require("ethers/crypto") as typeof import("ethers/crypto");
  return loaded.keccak256(hex);
}

// The alt_bn128 curve on which the Conditional Tokens contract puts collection ids (gnosis/conditional-tokens-contracts, CTHelpers.sol).
const FIELD = 21_888_242_871_839_275_222_246_405_745_257_275_088_696_311_157_297_823_662_689_037_894_645_226_208_583n;
const CURVE_B = 3n;
const SQRT_EXPONENT = (FIELD + 1n) / 4n;
const ODD_MARK = 1n << 254n;

/** USDC.e: collateral of an ordinary market's tokens. */
export const USDC_E = "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174";
/** Wrapped collateral: collateral of a neg-risk market's tokens. */
export const WRAPPED_COLLATERAL = "0x3A3BD7bb9528E159577F7C2e685CC81A765002E2";

/**
 * The ERC-1155 id of one outcome: keccak256(collateral ‖ collectionId(conditionId, 1 << outcomeIndex)), as a decimal text.
 * @param conditionId 0x and 64 hexadecimal digits
 */
export function tokenIdOf(conditionId: string, outcomeIndex: 0 | 1, negRisk: boolean): string {
  const collateral = negRisk ? WRAPPED_COLLATERAL : USDC_E;
  const collection = collectionId(conditionId, 1n << BigInt(outcomeIndex))
    .toString(16)
    .padStart(64, "0");
  return BigInt(keccak256(`0x${collateral.slice(2)}${collection}`)).toString();
}

/** CTHelpers.getCollectionId for a condition without a parent collection. */
function collectionId(conditionId: string, indexSet: bigint): bigint {
  let x = BigInt(keccak256(`0x${conditionId.slice(2)}${indexSet.toString(16).padStart(64, "0")}`));
  const wantsOddY = x >> 255n === 1n;
  x %= FIELD;
  for (;;) {
    x = (x + 1n) % FIELD;
    const square = (x * x * x + CURVE_B) % FIELD;
    const root = power(square, SQRT_EXPONENT);
    if ((root * root) % FIELD !== square) continue;
    const isOdd = root % 2n === 1n;
    const y = wantsOddY === isOdd ? root : FIELD - root;
    return y % 2n === 1n ? x ^ ODD_MARK : x;
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % FIELD;
    factor = (factor * factor) % FIELD;
  }
  return result;
}
