import type { SettledFill } from "../exchange/accounts.ts";
import { CONTRACTS } from "./contracts.ts";
import { addressTopic, word, ZERO_WORD } from "./hex.ts";
import type { Leg, Match } from "./match.ts";

/** The topics of reference/polymarket.md 2.4; a test compares them with the events' own signatures. */
export const TOPICS = {
  orderFilled: "0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee",
  ordersMatched: "0x174b3811690657c217184f89418266767c87e4805d09680c39fc9c031c0cab7c",
  feeCharged: "0x55bb3cade9d43b798a4fe5ffdd05024b2d7870df53920673bfc7e68047cd0ab1",
  transfer: "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
} as const;

const FEE_RECEIVER = "0x115f48dc2a731aa16251c6d6e1befc42f92accd9";
const NOBODY = `0x${"0".repeat(40)}`;

/** A log before it has a place in a block. */
export interface LogBody {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** The logs of a match in the contract's order: makers, the taker's fee, the taker, and OrdersMatched. */
export function matchLogs(match: Match): LogBody[] {
  const exchange = match.market.kind === "neg-risk" ? CONTRACTS.negRiskExchange : CONTRACTS.exchange;
  const fillOf = (leg: Leg, taker: string): SettledFill => {
    const collateralMicro = leg === match.taker ? match.loggedMicro : leg.collateralMicro;
    return {
      orderHash: leg.orderHash,
      maker: leg.wallet,
      taker,
      isTakerOrder: leg === match.taker,
      side: leg.side,
      tokenId: match.market.tokenIds[leg.outcome],
      makerAmountMicro: leg.side === "BUY" ? collateralMicro : leg.sharesMicro,
      takerAmountMicro: leg.side === "BUY" ? leg.sharesMicro : collateralMicro,
      feeMicro: leg.feeMicro,
      exchange,
      tx: match.tx,
      atMs: match.timeMs,
    };
  };
  const makers = match.makers.map((leg) => fillOf(leg, match.taker.wallet));
  return [...makers, fillOf(match.taker, exchange)].flatMap(fillLogs);
}

/** What the contract writes for one order: its OrderFilled; around the taker's, the fee before and OrdersMatched after. */
export function fillLogs(fill: SettledFill): LogBody[] {
  const filled = orderFilled(fill);
  if (!fill.isTakerOrder) return [filled];
  return [...(fill.feeMicro > 0 ? [feeCharged(fill)] : []), filled, ordersMatched(fill)];
}

function orderFilled({ exchange, orderHash, maker, taker, feeMicro, ...fill }: SettledFill): LogBody {
  const amounts = [fill.tokenId, fill.makerAmountMicro, fill.takerAmountMicro, feeMicro].map(word);
  const data = [word(fill.side === "BUY" ? 0 : 1), ...amounts, ZERO_WORD, ZERO_WORD];
  return {
    address: exchange,
    topics: [TOPICS.orderFilled, orderHash, addressTopic(maker), addressTopic(taker)],
    data: `0x${data.join("")}`,
  };
}

function ordersMatched({ exchange, orderHash, maker, side, ...fill }: SettledFill): LogBody {
  const data = [side === "BUY" ? 0 : 1, fill.tokenId, fill.makerAmountMicro, fill.takerAmountMicro].map(word);
  return {
    address: exchange,
    topics: [TOPICS.ordersMatched, orderHash, addressTopic(maker)],
    data: `0x${data.join("")}`,
  };
}

function feeCharged({ exchange, feeMicro }: SettledFill): LogBody {
  return {
    address: exchange,
    topics: [TOPICS.feeCharged, addressTopic(FEE_RECEIVER)],
    data: `0x${word(feeMicro)}`,
  };
}

/** pUSD that a redemption brings: the token is wrapped anew for its receiver. */
export function pusdMinted(wallet: string, amountMicro: number): LogBody {
  return pusdMoved(NOBODY, wallet, amountMicro);
}

export function pusdMoved(from: string, to: string, amountMicro: number): LogBody {
  return {
    address: CONTRACTS.pusd,
    topics: [TOPICS.transfer, addressTopic(from), addressTopic(to)],
    data: `0x${word(amountMicro)}`,
  };
}
