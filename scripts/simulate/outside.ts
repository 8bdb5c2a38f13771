import type { ExchangeOrder, SignedOrder } from "../../src/sandbox/exchange/exchange-order.ts";
import { isOpen } from "../../src/sandbox/exchange/exchange-order.ts";
import { legsOf } from "../../src/sandbox/exchange/exchange-trade.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import type { ForgottenOrder } from "./forgotten-orders.ts";
import type { SecondBot } from "./second-bot.ts";

const MICRO = 1_000_000;

/** What happened to our account or our data by others' hands, so that the checks know what they cannot blame the bot for. */
export class Outside {
  /** Hashes of orders that somebody else made with our wallet. */
  readonly orders = new Set<string>();
  /** Orders that a restored database knew nothing of, by their hashes. */
  readonly forgotten = new Map<string, ForgottenOrder>();
  /** Bots that ran beside this one on copies of its data. */
  readonly seconds: SecondBot[] = [];
  /** Starts in the folder of a living bot that were let in. */
  letIn = 0;
  /** Since when the owner has something to look at; until then, nothing since the last session. */
  sinceMs: number | undefined;

  /** Nobody but the bot ever touched the account, nor did it forget what it did there. */
  get isEmpty(): boolean {
    return this.orders.size === 0 && this.forgotten.size === 0 && this.seconds.length === 0;
  }

  /** Whether the venue may know an order that the bot does not. What was filled must be in its books all the same. */
  knows(hash: string): boolean {
    return this.orders.has(hash) || this.forgotten.has(hash);
  }

  /** Makes an order with the wallet's own credentials, as a person does at the venue's page. */
  order(
    world: World,
    wallet: string,
    wish: Pick<SignedOrder, "tokenId" | "side" | "type"> & {
      readonly priceMicro: number;
      readonly sharesMicro: number;
    },
  ): void {
    const { exchange } = world.state;
    const owner = [...exchange.keys.values()].find((key) => key.wallet === wallet)?.key;
    if (owner === undefined) return;
    const { priceMicro, sharesMicro, side, tokenId, type } = wish;
    const collateralMicro = Math.floor((sharesMicro / MICRO) * priceMicro);
    const [makerAmountMicro, takerAmountMicro] =
      side === "BUY" ? [collateralMicro, sharesMicro] : [sharesMicro, collateralMicro];
    const hash = `0xf0${world.inputs.toString(16).padStart(62, "0")}`;
    const amounts = { makerAmountMicro, takerAmountMicro, timestampMs: world.nowMs, expirationS: 0 };
    const form = { signatureType: 0, isPostOnly: false, maker: wallet, signer: wallet, owner };
    world.take({ kind: "order", order: { hash, tokenId, side, type, ...amounts, ...form } });
    if (!exchange.orders.has(hash)) return;
    this.orders.add(hash);
    this.sinceMs ??= world.nowMs;
  }

  /** Another bot trades from now on. */
  beside(second: SecondBot, nowMs: number): void {
    this.seconds.push(second);
    this.sinceMs ??= nowMs;
  }

  /** Learns which orders are the other bots'. @param own the present bot's */
  gather(own: ReadonlySet<string>): void {
    for (const second of this.seconds) {
      for (const hash of second.hashes()) if (!own.has(hash) && !this.forgotten.has(hash)) this.orders.add(hash);
    }
  }

  close(): void {
    for (const second of this.seconds) second.close();
  }

  /** The owner has found out who it was: another bot is ended, what rests is cancelled. */
  end(world: World): void {
    for (const second of this.seconds) second.end();
    for (const { hash, owner } of this.#made(world).filter(isOpen)) {
      world.take({ kind: "cancel", owner, wish: { kind: "named", hashes: [hash] } });
    }
  }

  /** Those that rest at the venue. */
  resting(world: World): readonly string[] {
    return this.#made(world).flatMap((order) => (order.state === "live" ? [order.hash] : []));
  }

  /** Shares that their trades brought, by token: those that our books never knew stay outside of them. */
  broughtMicro(world: World): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const trade of world.state.exchange.trades.values()) {
      if (trade.status === "FAILED") continue;
      for (const { orderHash, tokenId, side, sharesMicro } of legsOf(trade)) {
        const isTheirs = side === "BUY" && this.orders.has(orderHash);
        if (isTheirs) sums.set(tokenId, (sums.get(tokenId) ?? 0) + sharesMicro);
      }
    }
    return sums;
  }

  #made(world: World): ExchangeOrder[] {
    return [...this.orders].flatMap((hash) => world.state.exchange.orders.get(hash) ?? []);
  }
}
