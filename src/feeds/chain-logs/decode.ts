import type { Side } from "../../domain/trade.ts";

/** OrderFilled of the second and third exchange contracts (ctf-exchange-v2, Events.sol). */
export const ORDER_FILLED = "0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee";
/** OrderFilled of the first exchanges, with other words: dead since 2026-04-28, known by name and not followed. */
export const ORDER_FILLED_V1 = "0xd0a08e8c493f9c94f29311604c9de1b4e8c8d4c06bd0c789af57f2d65bfec0f6";

/** What decoding needs of a log, as JSON-RPC serves it. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** One order's fill as its log says it. `maker` is whose order it is, in both roles. */
export interface FilledOrder {
  readonly orderHash: string;
  /** Lower case. */
  readonly maker: string;
  /** taker: his order met others, and this log sums them up; where shares were minted or merged a BUY's collateral is an upper bound. */
  readonly role: "maker" | "taker";
  readonly token: string;
  readonly side: Side;
  readonly sharesMicro: number;
  /** Without the fee. */
  readonly collateralMicro: number;
  readonly feeMicro: number;
}

/** A problem in words: why a log is no fill that counts. */
export type Undecoded = string;

const WORD = 64;
/** "0x", then side, token, maker's amount, taker's amount, fee, builder, metadata. */
const DATA_LENGTH = 2 + 7 * WORD;
/** "0x" and the twelve bytes before an address in a word. */
const ADDRESS_AT = 26;

/**
 * Reads an OrderFilled log by hand: its seven words lie at fixed places, and a decoder by ABI takes 300 times as long
 * (reference: Events.sol of ctf-exchange-v2). Throws nothing.
 */
export function decodeOrderFilled({ address, topics, data }: RawLog): FilledOrder | Undecoded {
  const [event, orderHash, makerWord, takerWord] = topics;
  if (event !== ORDER_FILLED)
    return event === ORDER_FILLED_V1 ? "topics: a log of the first exchanges" : "topics: no OrderFilled";
  if (orderHash === undefined || makerWord?.length !== 66 || takerWord?.length !== 66)
    return "topics: not all are there";
  if (data.length !== DATA_LENGTH) return `data: ${data.length} characters instead of ${DATA_LENGTH}`;
  const side = word(data, 0);
  if (side !== 0 && side !== 1) return "data: the side is neither 0 nor 1";
  const givenMicro = word(data, 2);
  const takenMicro = word(data, 3);
  const feeMicro = word(data, 4);
  if (!isAmount(givenMicro) || !isAmount(takenMicro)) return "data: an amount is nothing or too large";
  if (!Number.isSafeInteger(feeMicro)) return "data: the fee is too large";
  const token = tokenOf(data);
  if (token === undefined) return "data: no token id";
  const maker = `0x${makerWord.slice(ADDRESS_AT).toLowerCase()}`;
  const taker = `0x${takerWord.slice(ADDRESS_AT).toLowerCase()}`;
  if (taker === maker) return "topics: the other party's leg";
  const [sharesMicro, collateralMicro] = side === 0 ? [takenMicro, givenMicro] : [givenMicro, takenMicro];
  if (collateralMicro > sharesMicro) return "data: the price is above 1";
  const filled = {
    orderHash,
    maker,
    role: taker === address.toLowerCase() ? "taker" : "maker",
    token,
    feeMicro,
  } as const;
  return { ...filled, side: side === 0 ? "BUY" : "SELL", sharesMicro, collateralMicro };
}

/** Exact below 2^53, never below it for anything larger, NaN where it is no hex. */
function word(data: string, index: number): number {
  const at = 2 + index * WORD;
  return Number(`0x${data.slice(at, at + WORD)}`);
}

function isAmount(micro: number): boolean {
  return Number.isSafeInteger(micro) && micro > 0;
}

function tokenOf(data: string): string | undefined {
  const hex = data.slice(2 + WORD, 2 + 2 * WORD);
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) return undefined;
  const token = BigInt(`0x${hex}`);
  return token === 0n ? undefined : token.toString();
}

/** From the event's hash in a compact frame to the maker's address: `","`, the order's hash, `","`, and the word's zeros. */
const TO_MAKER = ORDER_FILLED.length + 3 + 66 + 3 + ADDRESS_AT;

/**
 * Whose fill a frame tells of, before anything is parsed: his address in lower case. Undefined where the frame is spaced
 * otherwise than all known providers do, or tells of no fill: only parsing it says more.
 */
export function makerOfFrame(text: string): string | undefined {
  const at = text.indexOf(ORDER_FILLED);
  if (at < 0 || text.charCodeAt(at + TO_MAKER - ADDRESS_AT - 1) !== 0x22) return undefined;
  const maker = text.slice(at + TO_MAKER, at + TO_MAKER + 40).toLowerCase();
  return text.startsWith("0x000000000000000000000000", at + TO_MAKER - ADDRESS_AT) ? `0x${maker}` : undefined;
}
