import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TypedDataField } from "ethers";
import { Wallet } from "ethers";
import type { OrderForm, OrderType } from "../../../src/domain/order.ts";
import { orderAmounts } from "../../../src/domain/order-amounts.ts";
import type { Side } from "../../../src/domain/trade.ts";
import type { Approved, Clock, VenueOrder } from "../../../src/engine/ports.ts";
import { createFetchTransport } from "../../../src/ops/fetch-transport.ts";
import { HttpClient } from "../../../src/ops/http-client.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { createClob } from "../../../src/sandbox/wire/clob.ts";
import { createClobOrders } from "../../../src/sandbox/wire/clob-orders.ts";
import type { WireHandler } from "../../../src/sandbox/wire/wire.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import { FEE_SCHEDULES } from "../../../src/sandbox/world/fee.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import { worldMarkets } from "../../../src/sandbox/world/world-markets.ts";
import type { RevealedCredentials } from "../../../src/venues/clob/api-credentials.ts";
import type { ClobAuthRequest } from "../../../src/venues/clob/auth-headers.ts";
import { ClobVenue } from "../../../src/venues/clob/clob-venue.ts";
import { CredentialKeeper } from "../../../src/venues/clob/credential-keeper.ts";
import { GatedService } from "../../../src/venues/clob/gated-service.ts";
import { createOrderForms } from "../../../src/venues/clob/order-forms.ts";
import type { VenueTrouble } from "../../../src/venues/clob/readiness.ts";
import { CLOB_LIMITS } from "../../../src/venues/clob/request-limits.ts";
import { createdWorld } from "../../sandbox/world/created-world.ts";

const START_MS = 1_790_000_000_000;
const DAY_MS = 86_400_000;
const CHAIN_ID = 80_002;
const EXCHANGES = {
  ordinary: "0xE111180000d2663C0091e4f400237545B87B996B",
  negRisk: "0xe2222d279d744050d28e00520010520000310F59",
};
const fields = (text: string): TypedDataField[] =>
  text.split(",").map((field) => {
    const [type = "", name = ""] = field.split(" ");
    return { type, name };
  });
const ORDER = {
  Order: fields(
    "uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder",
  ),
};
const AUTH = { ClobAuth: fields("address address,string timestamp,uint256 nonce,string message") };

/** Our venue on the sandbox's exchange over real HTTP; the world's time goes on when somebody waits. Signed by ethers. */
export class SandboxExchange implements Clock {
  readonly world = createdWorld("venue", START_MS);
  readonly wallet = new Wallet(`0x${"12".repeat(32)}`);
  readonly troubles: VenueTrouble[] = [];
  readonly #server: Server;
  #venue: ClobVenue | undefined;
  #salt = 0;

  constructor() {
    const facts = worldMarkets(this.world);
    const handler = createClobOrders(this.world, createClob(facts));
    this.#server = createServer((request, response) => void this.#answer(handler, request, response));
  }

  get venue(): ClobVenue {
    if (this.#venue === undefined) throw new Error("it was not opened");
    return this.#venue;
  }

  get exchange() {
    return this.world.state.exchange;
  }

  nowMs(): number {
    return this.world.nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
    this.world.advanceTo(this.world.nowMs + Math.max(0, ms));
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    const random = createSeededRandom(1);
    const transport = createFetchTransport();
    const client = new HttpClient({ baseUrl, transport, clock: this, random, timeoutMs: 20_000, maxTries: 1 });
    const service = new GatedService({ service: client, limits: CLOB_LIMITS, clock: this });
    let kept: RevealedCredentials | undefined;
    const keeper = new CredentialKeeper({
      ...{ service, chainId: CHAIN_ID, address: this.wallet.address, clock: this, venueNowMs: () => this.nowMs() },
      store: {
        load: async () => kept,
        save: async (credentials) => {
          kept = credentials;
        },
      },
      signClobAuth: (request) => this.#signAuth(request),
    });
    this.#venue = new ClobVenue({
      ...{ service, keeper, account: this.#account(), keyAddress: this.wallet.address, clock: this },
      venueNowMs: () => this.nowMs(),
      feeRatePpm: async (conditionId) => this.#feeRatePpm(conditionId),
      redeem: async () => ({ cashMicro: 0 }),
      onTrouble: (trouble) => this.troubles.push(trouble),
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** An open market without a delay, in which the first token can be bought for a while. */
  market(): Market {
    const found = [...this.world.state.markets.values()].find(
      ({ phase, endMs, kind, secondsDelay, book }) =>
        phase === "open" &&
        kind === "binary" &&
        secondsDelay === 0 &&
        endMs > START_MS + DAY_MS &&
        book.asks.length > 0,
    );
    if (found === undefined) throw new Error("no such market");
    return found;
  }

  /** An order as the engine stores it, that reaches two ticks into the book unless it may rest. */
  async order(market: Market, side: Side, shares: number, type: OrderType = "FAK"): Promise<Approved<VenueOrder>> {
    const [token] = market.tokenIds;
    const reachMicro = 2 * market.tickMicro * (side === "BUY" ? 1 : -1);
    const limitMicro = (bestFor(market.book, 0, side) ?? market.fairMicro) + (type === "GTC" ? 0 : reachMicro);
    const amounts = orderAmounts(side, type, limitMicro, shares * 1e6);
    if (amounts === undefined) throw new Error("no amounts");
    this.#salt += 1;
    const timestampMs = this.nowMs();
    const form = createOrderForms(this.#account()).form({
      ...{ token, negRisk: false, side, ...amounts, timestampMs, salt: String(this.#salt) },
    });
    const order = {
      ...{ hash: form.hash, form, signature: await this.#signOrder(form), token, conditionId: market.conditionId },
      ...{ side, type, limitMicro, sharesMicro: amounts.sharesMicro, createdMs: timestampMs, tradeMs: timestampMs },
      ...{ expirationS: 0, postOnly: false },
    };
    return order as unknown as Approved<VenueOrder>;
  }

  async #answer(handler: WireHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname: path, searchParams: query } = new URL(request.url ?? "", "http://clob");
    const headers = request.headers as Record<string, string>;
    const body = Buffer.concat(chunks).toString("utf8");
    const answer = handler.handle({ method: request.method ?? "", path, query, body, headers }, this.nowMs());
    // To whoever asked, no answer and a cut wire are the same, and for the cut nobody has to wait.
    if (answer.isSilent) return void response.destroy();
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }

  #feeRatePpm(conditionId: string): number {
    const market = [...this.world.state.markets.values()].find((one) => one.conditionId === conditionId);
    if (market === undefined) throw new Error(`${conditionId} is not known`);
    return FEE_SCHEDULES[market.subject].ratePpm;
  }

  #account() {
    const { address } = this.wallet;
    return {
      chainId: CHAIN_ID,
      exchanges: EXCHANGES,
      version: "2",
      maker: address,
      signer: address,
      signatureType: 0 as const,
    };
  }

  #signOrder(form: OrderForm): Promise<string> {
    const { chainId, exchange: verifyingContract, version, makerAmountMicro, takerAmountMicro } = form;
    const domain = { name: "Polymarket CTF Exchange", version, chainId, verifyingContract };
    const amounts = { makerAmount: makerAmountMicro, takerAmount: takerAmountMicro };
    const { salt, maker, signer, tokenId, signatureType, timestampMs: timestamp, metadata, builder } = form;
    const value = { salt, maker, signer, tokenId, ...amounts, signatureType, timestamp, metadata, builder };
    return this.wallet.signTypedData(domain, ORDER, { ...value, side: form.side === "BUY" ? 0 : 1 });
  }

  #signAuth({ address, timestampS, nonce }: ClobAuthRequest): Promise<string> {
    const message = "This message attests that I control the given wallet";
    const domain = { name: "ClobAuthDomain", version: "1", chainId: CHAIN_ID };
    return this.wallet.signTypedData(domain, AUTH, { address, timestamp: String(timestampS), nonce, message });
  }
}
