import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { official, RecordingSigner } from "../official-client.ts";

/** What becomes of the next order that is posted. */
export type PostBehaviour =
  /** Taken and filled to the full, or to a part of its shares. */
  | { readonly fill: number }
  /** Taken, not filled. */
  | { readonly rest: "live" | "delayed" | "unmatched" }
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  /** The connection breaks, or stays silent, after or before it was taken. */
  | { readonly broken: "reset" | "silent"; readonly taken: boolean };

export interface PostedBody {
  readonly text: string;
  readonly order: Readonly<Record<string, string | number>>;
  readonly owner: string;
  readonly orderType: string;
}

type Reply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | "reset"
  | "silent";

interface Kept {
  readonly row: Record<string, unknown>;
  isActive: boolean;
}

export const CREDENTIALS = {
  apiKey: "a93a3d32-74fa-dd2b-4b67-98bfa6fc5cb5",
  secret: "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0_-8=",
  passphrase: "pass",
};
export const KEY_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
export const CONDITION = `0x${"cd".repeat(32)}`;
const PAGE = 2;

/** The trading side of the CLOB over real HTTP, for one account: it does as it is told, and remembers what came. */
export class StandInClob {
  readonly #server: Server;
  /** Used up one by one; afterwards orders are filled. */
  readonly behaviours: PostBehaviour[] = [];
  readonly posts: PostedBody[] = [];
  readonly asked: string[] = [];
  readonly orders = new Map<string, Kept>();
  readonly trades: Record<string, unknown>[] = [];
  /** Answers that replace the stand-in's own, by "METHOD /path". */
  readonly instead = new Map<string, { status: number; body: unknown }>();
  /** Trades are shown only after so many reads of them. */
  hiddenReads = 0;
  credentials: typeof CREDENTIALS | undefined = CREDENTIALS;
  /** The id an order will have: its hash is nothing the stand-in reckons. */
  nextHash = "";
  expectedBeat = "";
  beats = 0;
  balances: Record<string, string> = { COLLATERAL: "12340000" };
  url = "";

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const what = `${request.method} ${url.pathname}`;
    this.asked.push(`${what}${url.search}`);
    const isSigned = await this.#isSigned(request, url.pathname, body);
    const reply: Reply =
      this.instead.get(what) ??
      this.#public(what) ??
      (isSigned ? this.#authenticated(what, url, body) : refusal(401, "Unauthorized/Invalid api key"));
    if (reply === "reset") response.destroy();
    if (typeof reply === "string") return;
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
  }

  #public(what: string): Reply | undefined {
    if (what === "GET /version") return ok({ version: 2 });
    if (what === "GET /neg-risk") return ok({ neg_risk: false });
    if (what === "GET /auth/derive-api-key") return this.credentials ? ok(this.credentials) : refusal(400, "no key");
    if (what !== "POST /auth/api-key") return undefined;
    this.credentials = CREDENTIALS;
    return ok(CREDENTIALS);
  }

  /** The HMAC as the official client makes it. */
  async #isSigned(request: IncomingMessage, path: string, body: string): Promise<boolean> {
    if (this.credentials === undefined) return false;
    const { apiKey, secret, passphrase } = this.credentials;
    const wanted = await official.createL2Headers(
      new RecordingSigner(KEY_ADDRESS),
      { key: apiKey, secret, passphrase },
      { method: request.method ?? "", requestPath: path, ...(body !== "" && { body }) },
      Number(request.headers.poly_timestamp),
    );
    return Object.entries(wanted).every(([name, value]) => request.headers[name.toLowerCase()] === value);
  }

  #authenticated(what: string, url: URL, body: string): Reply {
    if (what === "POST /order") return this.#post(body);
    if (what === "DELETE /order") return this.#cancel((JSON.parse(body) as { orderID: string }).orderID);
    if (what === "DELETE /cancel-all") return ok({ canceled: [...this.orders.keys()] });
    if (what === "POST /v1/heartbeats") return this.#beat(body);
    if (what === "GET /data/trades") return this.#page(url.searchParams);
    if (what === "GET /auth/ban-status/closed-only") return ok({ closed_only: false });
    if (what === "GET /balance-allowance/update") return { status: 200, body: "" };
    if (what === "GET /balance-allowance") {
      const name = url.searchParams.get("token_id") ?? String(url.searchParams.get("asset_type"));
      return ok({ balance: this.balances[name] ?? "0", allowances: {} });
    }
    if (url.pathname.startsWith("/data/order/")) {
      const kept = this.orders.get(url.pathname.slice("/data/order/".length));
      return kept?.isActive ? ok(kept.row) : refusal(404, "not found");
    }
    return refusal(404, "not found");
  }

  #post(text: string): Reply {
    const posted = JSON.parse(text) as Omit<PostedBody, "text">;
    this.posts.push({ ...posted, text });
    const behaviour = this.behaviours.shift() ?? { fill: 1 };
    if ("status" in behaviour) return behaviour;
    if ("fill" in behaviour) return this.#fill(posted.order, behaviour.fill);
    if ("broken" in behaviour) {
      if (behaviour.taken) this.#fill(posted.order, 1);
      return behaviour.broken;
    }
    this.orders.set(this.nextHash, { row: this.#row(posted.order, "LIVE", "0"), isActive: true });
    return ok({ success: true, errorMsg: "", orderID: this.nextHash, status: behaviour.rest });
  }

  #fill(order: PostedBody["order"], part: number): Reply {
    const isBuy = order.side === "BUY";
    const shares = (Number(isBuy ? order.takerAmount : order.makerAmount) / 1e6) * part;
    const collateral = (Number(isBuy ? order.makerAmount : order.takerAmount) / 1e6) * part;
    this.orders.set(this.nextHash, { row: this.#row(order, "MATCHED", String(shares)), isActive: false });
    this.trades.push(this.tradeRow({ taker_order_id: this.nextHash, side: order.side, size: String(shares) }));
    const [making, taking] = isBuy ? [collateral, shares] : [shares, collateral];
    const amounts = { makingAmount: String(making), takingAmount: String(taking) };
    return ok({ success: true, errorMsg: "", orderID: this.nextHash, status: "matched", ...amounts });
  }

  #row(order: PostedBody["order"], status: string, matched: string): Record<string, unknown> {
    return { id: this.nextHash, status, asset_id: order.tokenId, original_size: "10", size_matched: matched };
  }

  tradeRow(change: Record<string, unknown>): Record<string, unknown> {
    return {
      ...{ id: `trade-${this.trades.length}`, market: CONDITION, asset_id: "7", price: "0.5", status: "MATCHED" },
      ...{ match_time: "1790000000", maker_address: KEY_ADDRESS, maker_orders: [], trader_side: "TAKER" },
      transaction_hash: "",
      ...change,
    };
  }

  #page(query: URLSearchParams): Reply {
    const first = Number(Buffer.from(query.get("next_cursor") ?? "MA==", "base64").toString("utf8"));
    const shown = this.hiddenReads > 0 ? [] : this.trades;
    this.hiddenReads = Math.max(0, this.hiddenReads - 1);
    const data = shown.slice(first, first + PAGE);
    const isLast = first + PAGE >= shown.length;
    const next = isLast ? "LTE=" : Buffer.from(String(first + PAGE)).toString("base64");
    return ok({ limit: PAGE, count: data.length, next_cursor: next, data });
  }

  #cancel(hash: string): Reply {
    const kept = this.orders.get(hash);
    if (!kept?.isActive) {
      return ok({ canceled: [], not_canceled: { [hash]: "already canceled or matched" } });
    }
    kept.isActive = false;
    return ok({ canceled: [hash], not_canceled: {} });
  }

  #beat(body: string): Reply {
    const { heartbeat_id } = JSON.parse(body) as { heartbeat_id: string };
    if (heartbeat_id !== this.expectedBeat) {
      return { status: 400, body: { heartbeat_id: this.expectedBeat, error_msg: "Invalid Heartbeat ID" } };
    }
    this.beats += 1;
    this.expectedBeat = `beat-${this.beats}`;
    return ok({ heartbeat_id: this.expectedBeat });
  }
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function refusal(status: number, error: string): Reply {
  return { status, body: { error } };
}
