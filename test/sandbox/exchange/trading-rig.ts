import { createHmac } from "node:crypto";
import type { TypedDataField } from "ethers";
import { TypedDataEncoder, Wallet } from "ethers";
import type { ExchangeTrade } from "../../../src/sandbox/exchange/exchange-trade.ts";
import type { OrderDesk } from "../../../src/sandbox/exchange/order-desk.ts";
import { createClob } from "../../../src/sandbox/wire/clob.ts";
import { createClobOrders } from "../../../src/sandbox/wire/clob-orders.ts";
import type { WireHandler, WireResponse } from "../../../src/sandbox/wire/wire.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import { worldMarkets } from "../../../src/sandbox/world/world-markets.ts";
import { createdWorld } from "../world/created-world.ts";

export const START_MS = 1_790_000_000_000;
/** What an account begins with. */
export const START_PUSD = 1_000_000_000;
export const ZERO = `0x${"0".repeat(64)}`;
export const EXCHANGE = "0xE111180000d2663C0091e4f400237545B87B996B";
export const NEG_RISK_EXCHANGE = "0xe2222d279d744050d28e00520010520000310F59";

const field = (name: string, type: string): TypedDataField => ({ name, type });
const ORDER: Record<string, TypedDataField[]> = {
  Order: [
    field("salt", "uint256"),
    field("maker", "address"),
    field("signer", "address"),
    field("tokenId", "uint256"),
    field("makerAmount", "uint256"),
    field("takerAmount", "uint256"),
    field("side", "uint8"),
    field("signatureType", "uint8"),
    field("timestamp", "uint256"),
    field("metadata", "bytes32"),
    field("builder", "bytes32"),
  ],
};
const AUTH: Record<string, TypedDataField[]> = {
  ClobAuth: [
    field("address", "address"),
    field("timestamp", "string"),
    field("nonce", "uint256"),
    field("message", "string"),
  ],
};

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

export interface OrderWish {
  readonly tokenId: string;
  readonly side: "BUY" | "SELL";
  /** Micro-units. */
  readonly price: number;
  readonly shares: number;
  /** Where it is not price × shares. */
  readonly collateral?: number;
  readonly type?: "FAK" | "FOK" | "GTC" | "GTD";
  readonly postOnly?: boolean;
  readonly expirationS?: number;
  readonly timestampMs?: number;
  readonly negRisk?: boolean;
  /** Overrides of the JSON that is posted, after signing. */
  readonly forged?: Record<string, unknown>;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly headers: Record<string, string>;
  readonly isSilent: boolean;
}

/** Markets of every kind come within hours. */
const LONGEST_LOOK_MINUTES = 600;

let salts = 1;

/** A world with its exchange's wire and one wallet that trades, all in memory; its clock is moved by hand. */
export class TradingRig {
  world: World;
  readonly wallet: Wallet;
  #clob: WireHandler;
  #credentials: Credentials | undefined;

  constructor(seed = "trading", wallet = new Wallet(`0x${"11".repeat(32)}`)) {
    this.world = createdWorld(seed, START_MS);
    this.wallet = wallet;
    this.#clob = clobOf(this.world);
  }

  get credentials(): Credentials {
    if (this.#credentials === undefined) throw new Error("open the account first");
    return this.#credentials;
  }

  get trades(): ExchangeTrade[] {
    return [...this.world.state.exchange.trades.values()];
  }

  pusd(): number {
    return this.world.state.exchange.accounts.get(this.wallet.address.toLowerCase())?.pusdMicro ?? 0;
  }

  shares(tokenId: string): number {
    return this.world.state.exchange.accounts.get(this.wallet.address.toLowerCase())?.sharesMicro[tokenId] ?? 0;
  }

  /** As after a kill: the world goes on from its snapshot. */
  restore(): void {
    this.world = World.restore(this.world.snapshot());
    this.#clob = clobOf(this.world);
  }

  /** Trades on another world from now on, its inputs taken by this desk. */
  adopt(desk: OrderDesk, world: World): void {
    this.world = world;
    this.#clob = clobOf(world, desk);
  }

  pass(ms: number): void {
    this.world.advanceTo(this.world.nowMs + ms);
  }

  /** An open market that is not about to end; the world goes on until it has one that is accepted. */
  market(accepts: (market: Market) => boolean = ({ kind }) => kind === "binary"): Market {
    for (let minutes = 0; minutes < LONGEST_LOOK_MINUTES; minutes += 1) {
      const found = [...this.world.state.markets.values()].find(
        (market) =>
          market.phase === "open" &&
          market.endMs - this.world.nowMs > 3_600_000 &&
          accepts(market) &&
          bestFor(market.book, 0, "BUY") !== undefined,
      );
      if (found !== undefined) return found;
      this.pass(60_000);
    }
    throw new Error("no such market");
  }

  async open(nonce = 0): Promise<Answer> {
    const answer = await this.withWallet("POST", "/auth/api-key", nonce);
    if (answer.status === 200) this.#credentials = answer.json as Credentials;
    return answer;
  }

  async withWallet(method: string, path: string, nonce = 0): Promise<Answer> {
    const timestamp = String(Math.floor(this.world.nowMs / 1_000));
    const message = "This message attests that I control the given wallet";
    const value = { address: this.wallet.address, timestamp, nonce, message };
    const signature = await this.wallet.signTypedData(
      { name: "ClobAuthDomain", version: "1", chainId: 80_002 },
      AUTH,
      value,
    );
    return this.ask(method, path, "", {
      poly_address: this.wallet.address,
      poly_signature: signature,
      poly_timestamp: timestamp,
      poly_nonce: String(nonce),
    });
  }

  /** A request with the account's key. */
  call(method: string, address: string, data?: unknown): Answer {
    const body = data === undefined ? "" : JSON.stringify(data);
    const timestamp = String(Math.floor(this.world.nowMs / 1_000));
    const path = address.split("?")[0];
    const { apiKey, secret, passphrase } = this.credentials;
    const digest = createHmac("sha256", Buffer.from(secret, "base64url"))
      .update(`${timestamp}${method}${path}${body}`)
      .digest("base64");
    return this.ask(method, address, body, {
      poly_address: this.wallet.address,
      poly_signature: digest.replaceAll("+", "-").replaceAll("/", "_"),
      poly_timestamp: timestamp,
      poly_api_key: apiKey,
      poly_passphrase: passphrase,
    });
  }

  ask(method: string, address: string, body = "", headers: Record<string, string> = {}): Answer {
    const [path = "/", query = ""] = address.split("?");
    const request = { method, path, query: new URLSearchParams(query), body, headers };
    const answer: WireResponse = this.#clob.handle(request, this.world.nowMs);
    return {
      status: answer.status,
      json: answer.headers["content-type"] === "application/json" ? JSON.parse(answer.body) : answer.body,
      headers: answer.headers,
      isSilent: answer.isSilent === true,
    };
  }

  async post(wish: OrderWish): Promise<Answer> {
    return this.call("POST", "/order", await this.signed(wish));
  }

  /** An order as it is posted, with its hash apart. */
  async signed(wish: OrderWish): Promise<Record<string, unknown>> {
    const order = this.orderOf(wish);
    const signature = await this.wallet.signTypedData(domainOf(wish), ORDER, sideAsNumber(order));
    const { forged = {}, type = "FAK", postOnly = false } = wish;
    const json = { ...order, expiration: String(wish.expirationS ?? 0), signature, ...forged };
    return { deferExec: false, postOnly, order: json, owner: this.credentials.apiKey, orderType: type };
  }

  orderOf({ tokenId, side, price, shares, timestampMs, ...wish }: OrderWish) {
    const collateral = String(wish.collateral ?? (BigInt(price) * BigInt(shares)) / 1_000_000n);
    salts += 1;
    return {
      salt: salts,
      maker: this.wallet.address,
      signer: this.wallet.address,
      tokenId,
      makerAmount: side === "BUY" ? collateral : String(shares),
      takerAmount: side === "BUY" ? String(shares) : collateral,
      side,
      signatureType: 0,
      timestamp: String(timestampMs ?? this.world.nowMs),
      metadata: ZERO,
      builder: ZERO,
    };
  }
}

/** The hash that ethers gives to an order as it was posted. */
export function hashOf(order: Record<string, unknown>, negRisk = false): string {
  return TypedDataEncoder.hash(domainOf({ negRisk }), ORDER, sideAsNumber(order));
}

function domainOf({ negRisk = false }: { negRisk?: boolean }) {
  const verifyingContract = negRisk ? NEG_RISK_EXCHANGE : EXCHANGE;
  return { name: "Polymarket CTF Exchange", version: "2", chainId: 80_002, verifyingContract };
}

function sideAsNumber(order: Record<string, unknown>): Record<string, unknown> {
  return { ...order, side: order.side === "BUY" ? 0 : 1 };
}

function clobOf(world: World, desk: OrderDesk = world): WireHandler {
  return createClobOrders(desk, createClob(worldMarkets(world)));
}
