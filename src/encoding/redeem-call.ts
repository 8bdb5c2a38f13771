import { hashOfText } from "./typed-data.ts";
import { putAddress, putBytes32, putNumber, toHex, WORD } from "./words.ts";

/** The one call by which resolved shares become cash, at both collateral adapters (reference/polymarket.md 1.1). */
export const REDEEM_TYPE = "redeemPositions(address,bytes32,bytes32,uint256[])";
export const REDEEM_SELECTOR = hashOfText(REDEEM_TYPE).slice(0, 10);

export interface RedeemCall {
  readonly collateral: string;
  readonly conditionId: string;
}

const NO_PARENT = `0x${"0".repeat(64)}`;
/** Both outcomes of a binary market, as the bit sets that the contract counts them by. */
const BOTH_OUTCOMES = [1, 2];
const HEAD_WORDS = 4;

/** The call's data: a whole condition at once, without a parent. Throws a RangeError for what is no address or no 32 bytes. */
export function encodeRedeem({ collateral, conditionId }: RedeemCall): string {
  const words = Buffer.alloc((HEAD_WORDS + 1 + BOTH_OUTCOMES.length) * WORD);
  putAddress(words, 0, collateral);
  putBytes32(words, 1, NO_PARENT);
  putBytes32(words, 2, conditionId);
  putNumber(words, 3, HEAD_WORDS * WORD);
  putNumber(words, 4, BOTH_OUTCOMES.length);
  for (const [index, outcome] of BOTH_OUTCOMES.entries()) putNumber(words, HEAD_WORDS + 1 + index, outcome);
  return `${REDEEM_SELECTOR}${toHex(words).slice(2)}`;
}

/** Reads a call of exactly this form; undefined for any other data, however little it differs. */
export function decodeRedeem(data: string): RedeemCall | undefined {
  const lower = data.toLowerCase();
  const start = REDEEM_SELECTOR.length;
  const word = (index: number) => lower.slice(start + index * 2 * WORD, start + (index + 1) * 2 * WORD);
  const call = { collateral: `0x${word(0).slice(24)}`, conditionId: `0x${word(2)}` };
  if (lower.length !== start + (HEAD_WORDS + 1 + BOTH_OUTCOMES.length) * 2 * WORD) return undefined;
  if (!/^0x[0-9a-f]+$/.test(lower)) return undefined;
  return encodeRedeem(call) === lower ? call : undefined;
}
