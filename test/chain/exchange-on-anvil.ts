import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Interface } from "ethers";
import { z } from "zod";
import { ADDRESSES } from "../../config/addresses.ts";
import { MICRO, notional } from "../../src/domain/micro.ts";
import type { OrderFields } from "../../src/domain/order.ts";
import { NO_BYTES_32 } from "../../src/domain/order.ts";
import type { Side } from "../../src/domain/trade.ts";
import { Anvil } from "./anvil.ts";
import type { Compiled } from "./contracts/compile.ts";

export const compiled: Record<"CollateralAdapter" | "ConditionalTokens" | "Exchange" | "PlayDollar", Compiled> =
  JSON.parse(readFileSync(join(import.meta.dirname, "contracts/compiled.json"), "utf8"));

/** What the contracts understand, for tests that call them or compare encodings. */
export const exchangeInterface = new Interface(compiled.Exchange.abi);
export const dollarInterface = new Interface(compiled.PlayDollar.abi);
export const tokensInterface = new Interface(compiled.ConditionalTokens.abi);
export const adapterInterface = new Interface(compiled.CollateralAdapter.abi);

/** Where the contracts stand: Amoy's own addresses, and production's for the adapters that Amoy lacks. */
export const PLACES = {
  pusd: ADDRESSES[80002].pusd,
  conditionalTokens: ADDRESSES[80002].conditionalTokens,
  exchange: ADDRESSES[80002].exchangeV2,
  negRiskExchange: ADDRESSES[80002].negRiskExchangeV2,
  adapter: ADDRESSES[137].ctfCollateralAdapter,
  negRiskAdapter: ADDRESSES[137].negRiskCtfCollateralAdapter,
} as const;

type Exchange = "exchange" | "negRiskExchange";

/** An order of a wallet as a test says it; amounts in micro-units. */
export interface PlayOrder {
  readonly wallet: string;
  readonly token: string;
  readonly side: Side;
  readonly priceMicro: number;
  readonly sharesMicro: number;
  /** Distinguishes orders that are otherwise equal; the same order again is one order that fills further. */
  readonly salt?: number;
  /** Hex; "0x" unless `validateOrder` is to be asked. */
  readonly signature?: string;
}

export interface PlayLeg {
  readonly order: PlayOrder;
  /** What is filled of the order in this match: all of it, unless told. */
  readonly filledMicro?: number;
  readonly feeMicro?: number;
}

export interface Mined {
  readonly tx: string;
  readonly block: number;
  readonly blockHash: string;
  /** Number of logs it left. */
  readonly logs: number;
}

const receiptSchema = z.object({
  blockNumber: z.string().transform(Number),
  blockHash: z.string(),
  status: z.literal("0x1"),
  logs: z.array(z.unknown()),
});

/** The eleven signed fields of a play order. */
export function orderFields(order: PlayOrder): OrderFields {
  const { wallet, token, side, sharesMicro, salt = 1 } = order;
  const collateralMicro = notional(sharesMicro, order.priceMicro, "down");
  return {
    salt: `${salt}`,
    maker: wallet,
    signer: wallet,
    tokenId: token,
    makerAmountMicro: side === "BUY" ? collateralMicro : sharesMicro,
    takerAmountMicro: side === "BUY" ? sharesMicro : collateralMicro,
    side,
    signatureType: 0,
    timestampMs: 1_780_000_000_000,
    metadata: NO_BYTES_32,
    builder: NO_BYTES_32,
  };
}

/** The order as the contract takes it: a tuple in the order of its struct. */
export function orderTuple(order: OrderFields, signature: string): readonly unknown[] {
  return [
    order.salt,
    order.maker,
    order.signer,
    order.tokenId,
    order.makerAmountMicro,
    order.takerAmountMicro,
    order.side === "BUY" ? 0 : 1,
    order.signatureType,
    order.timestampMs,
    order.metadata,
    order.builder,
    signature,
  ];
}

function legTuple({ order, filledMicro = order.sharesMicro, feeMicro = 0 }: PlayLeg): readonly unknown[] {
  const collateralMicro = notional(filledMicro, order.priceMicro, "down");
  const [making, taking] = order.side === "BUY" ? [collateralMicro, filledMicro] : [filledMicro, collateralMicro];
  return [orderTuple(orderFields(order), order.signature ?? "0x"), making, taking, feeMicro];
}

/**
 * The venue's contracts, in the project's own words, on a real EVM: fills that leave the V2 events, balances, approvals,
 * payouts. Wallets need neither keys nor funds to trade: what they lack the exchange gives them.
 * `await using play = await ExchangeOnAnvil.start()`; the node itself is `play.node`.
 */
export class ExchangeOnAnvil implements AsyncDisposable {
  readonly node: Anvil;
  readonly #operator: string;

  private constructor(node: Anvil, operator: string) {
    this.node = node;
    this.#operator = operator;
  }

  static async start(): Promise<ExchangeOnAnvil> {
    const node = await Anvil.start();
    const [operator = ""] = await node.accounts();
    const play = new ExchangeOnAnvil(node, operator);
    await play.#place();
    return play;
  }

  async #place(): Promise<void> {
    const { PlayDollar, ConditionalTokens, Exchange, CollateralAdapter } = compiled;
    const codes: ReadonlyArray<readonly [keyof typeof PLACES, Compiled]> = [
      ["pusd", PlayDollar],
      ["conditionalTokens", ConditionalTokens],
      ["exchange", Exchange],
      ["negRiskExchange", Exchange],
      ["adapter", CollateralAdapter],
      ["negRiskAdapter", CollateralAdapter],
    ];
    for (const [place, { code }] of codes) await this.node.call("anvil_setCode", PLACES[place], code);
    const connect = [PLACES.pusd, PLACES.conditionalTokens];
    for (const place of ["exchange", "negRiskExchange"] as const) {
      await this.send(place, exchangeInterface.encodeFunctionData("connect", connect));
    }
    for (const place of ["adapter", "negRiskAdapter"] as const) {
      await this.send(place, adapterInterface.encodeFunctionData("connect", connect));
    }
  }

  /** Sends a call and mines a block with it (and whatever else the pool has). */
  async send(place: keyof typeof PLACES, data: string, from = this.#operator): Promise<Mined> {
    const tx = await this.submit(place, data, from);
    await this.node.mine();
    const receipt = receiptSchema.parse(await this.node.call("eth_getTransactionReceipt", tx));
    return { tx, block: receipt.blockNumber, blockHash: receipt.blockHash, logs: receipt.logs.length };
  }

  /** Puts a call into the node's pool, for `node.mine()`; returns its transaction. `from` is one of the node's accounts. */
  async submit(place: keyof typeof PLACES, data: string, from = this.#operator): Promise<string> {
    const gas = "0x4c4b40";
    return z.string().parse(await this.node.call("eth_sendTransaction", { from, to: PLACES[place], data, gas }));
  }

  /** One match in one transaction: OrderFilled for each maker, then OrderFilled and OrdersMatched for the taker. */
  match(taker: PlayLeg, makers: readonly PlayLeg[], exchange: Exchange = "exchange"): Promise<Mined> {
    return this.send(exchange, this.matchData(taker, makers));
  }

  /** The call of `match`, for `submit`. */
  matchData(taker: PlayLeg, makers: readonly PlayLeg[]): string {
    return exchangeInterface.encodeFunctionData("matchOrders", [legTuple(taker), makers.map(legTuple)]);
  }

  /**
   * The smallest match in which `order` fills as the taker: against one maker of the other side, or, with `complement`,
   * against one of the same side in the other token (two buys mint, two sells merge).
   */
  take(
    order: PlayOrder,
    { counterparty, complement, feeMicro = 0 }: { counterparty: string; complement?: string; feeMicro?: number },
    exchange: Exchange = "exchange",
  ): Promise<Mined> {
    return this.match({ order, feeMicro }, [{ order: otherSide(order, counterparty, complement) }], exchange);
  }

  /** The same, with `order` as the maker that rested. */
  make(
    order: PlayOrder,
    { counterparty, complement, feeMicro = 0 }: { counterparty: string; complement?: string; feeMicro?: number },
    exchange: Exchange = "exchange",
  ): Promise<Mined> {
    return this.match({ order: otherSide(order, counterparty, complement), feeMicro }, [{ order }], exchange);
  }

  giveDollars(wallet: string, amountMicro: number): Promise<Mined> {
    return this.send("pusd", dollarInterface.encodeFunctionData("give", [wallet, amountMicro]));
  }

  giveShares(wallet: string, token: string, sharesMicro: number): Promise<Mined> {
    return this.send("conditionalTokens", tokensInterface.encodeFunctionData("give", [wallet, token, sharesMicro]));
  }

  takeShares(wallet: string, token: string, sharesMicro: number): Promise<Mined> {
    return this.send("conditionalTokens", tokensInterface.encodeFunctionData("take", [wallet, token, sharesMicro]));
  }

  /** @param owner one of the node's accounts */
  approveTokens(owner: string, operator: string, approved = true): Promise<Mined> {
    const data = tokensInterface.encodeFunctionData("setApprovalForAll", [operator, approved]);
    return this.send("conditionalTokens", data, owner);
  }

  /** @param owner one of the node's accounts */
  approveDollars(owner: string, spender: string, amountMicro: number): Promise<Mined> {
    return this.send("pusd", dollarInterface.encodeFunctionData("approve", [spender, amountMicro]), owner);
  }

  /** Makes a condition known to the adapter that is to redeem it. */
  prepare(conditionId: string, tokens: readonly string[], place: "adapter" | "negRiskAdapter" = "adapter") {
    const data = tokensInterface.encodeFunctionData("prepare", [PLACES[place], conditionId, tokens]);
    return this.send("conditionalTokens", data);
  }

  resolve(conditionId: string, numerators: readonly number[]): Promise<Mined> {
    return this.send("conditionalTokens", tokensInterface.encodeFunctionData("resolve", [conditionId, numerators]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.node[Symbol.asyncDispose]();
  }
}

function otherSide(order: PlayOrder, counterparty: string, complement: string | undefined): PlayOrder {
  const { sharesMicro, salt = 1, priceMicro } = order;
  const shared = { wallet: counterparty, sharesMicro, salt };
  if (complement === undefined) {
    return { ...shared, token: order.token, side: order.side === "BUY" ? "SELL" : "BUY", priceMicro };
  }
  return { ...shared, token: complement, side: order.side, priceMicro: MICRO - priceMicro };
}
