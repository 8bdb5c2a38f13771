import { z } from "zod";
import type { JsonService, ServiceRequest } from "../json-service.ts";
import { isServiceFailure } from "../json-service.ts";
import { isNotFound } from "../json-source.ts";
import { BadAnswer, checked } from "./answer.ts";
import { credentialHeaders } from "./auth-headers.ts";
import type { CredentialKeeper } from "./credential-keeper.ts";
import type { OrderRow } from "./order-row.ts";
import { parseOrderRow } from "./order-row.ts";
import type { TradeRow } from "./trade-row.ts";
import { parseTradeRow } from "./trade-row.ts";

export interface ClobAccountOptions {
  readonly service: JsonService;
  readonly keeper: CredentialKeeper;
  /** The key's own address. */
  readonly address: string;
  readonly signatureType: number;
  /** The venue's present time, in ms. */
  readonly venueNowMs: () => number;
}

export interface SignedCall {
  readonly method: ServiceRequest["method"];
  readonly path: string;
  readonly query?: ReadonlyArray<readonly [string, string]>;
  /** Its text; some bodies name the API key. */
  readonly body?: (apiKey: string) => string;
  readonly signal?: AbortSignal | undefined;
  readonly mayLeave?: ServiceRequest["mayLeave"];
}

const FIRST_CURSOR = "MA==";
const LAST_CURSOR = "LTE=";
const MOST_PAGES = 50;

const pageSchema = z.object({
  data: z.array(z.unknown()).max(10_000).nullable(),
  next_cursor: z.string().max(1000).nullish(),
});
const cancelSchema = z.object({
  canceled: z.array(z.string().max(100)).max(10_000).nullish(),
  not_canceled: z.record(z.string(), z.string().max(1000)).nullish(),
});
const balanceSchema = z.object({
  balance: z
    .union([z.string().regex(/^\d{1,40}$/), z.int().min(0)])
    .transform(Number)
    .pipe(z.int().min(0)),
});
const closedOnlySchema = z.object({ closed_only: z.boolean() });

/** Our account at the CLOB: requests signed with its API credentials. Answers that do not fit throw BadAnswer. */
export class ClobAccount {
  readonly #options: ClobAccountOptions;

  constructor(options: ClobAccountOptions) {
    this.#options = options;
  }

  async apiKey(signal?: AbortSignal): Promise<string> {
    return (await this.#options.keeper.current(signal)).reveal().apiKey;
  }

  /** Credentials that are refused are renewed once; throws the failure when the new ones are refused, too. */
  async call(call: SignedCall): Promise<unknown> {
    const { keeper } = this.#options;
    const credentials = await keeper.current(call.signal);
    try {
      return await this.#send(call, credentials);
    } catch (error) {
      if (!isServiceFailure(error) || error.status !== 401) throw error;
      return this.#send(call, await keeper.renew(credentials, call.signal));
    }
  }

  /** Only orders that are active; undefined for any other. */
  async order(hash: string, signal?: AbortSignal): Promise<OrderRow | undefined> {
    try {
      const row = parseOrderRow(await this.call({ method: "GET", path: `/data/order/${hash}`, signal }));
      if (row === undefined || row.hash === hash.toLowerCase()) return row;
      throw new BadAnswer(`CLOB order: id: ${row.hash} is not the order asked for`);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** All trades of the account that fit; throws when they are more than the pages it reads. */
  async trades(
    { token, afterMs }: { readonly token?: string | undefined; readonly afterMs?: number | undefined },
    signal?: AbortSignal,
  ): Promise<TradeRow[]> {
    const fixed: Array<readonly [string, string]> = [];
    if (token !== undefined) fixed.push(["asset_id", token]);
    // Whether the second itself is left out is not documented.
    if (afterMs !== undefined) fixed.push(["after", String(Math.max(0, Math.floor(afterMs / 1000) - 1))]);
    return (await this.#rows("trades", fixed, signal)).map(parseTradeRow);
  }

  /** All orders of the account that may still fill. */
  async openOrders(): Promise<OrderRow[]> {
    return (await this.#rows("orders", [])).flatMap((row) => parseOrderRow(row) ?? []);
  }

  /** Throws when they are more than the pages it reads. */
  async #rows(
    what: "orders" | "trades",
    fixed: ReadonlyArray<readonly [string, string]>,
    signal?: AbortSignal,
  ): Promise<unknown[]> {
    const rows: unknown[] = [];
    let cursor = FIRST_CURSOR;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = [...fixed, ["next_cursor", cursor] as const];
      const answer = await this.call({ method: "GET", path: `/data/${what}`, query, signal });
      const { data, next_cursor } = checked(pageSchema, answer, `CLOB ${what}`);
      rows.push(...(data ?? []));
      if (!next_cursor || next_cursor === LAST_CURSOR || next_cursor === cursor) return rows;
      cursor = next_cursor;
    }
    throw new BadAnswer(`CLOB ${what}: next_cursor: more than ${MOST_PAGES} pages`);
  }

  /** Why it was not cancelled, in the venue's words; undefined when it was. */
  async cancel(hash: string): Promise<string | undefined> {
    const body = () => JSON.stringify({ orderID: hash });
    const answer = checked(cancelSchema, await this.call({ method: "DELETE", path: "/order", body }), "CLOB cancel");
    if (answer.canceled?.some((id) => id.toLowerCase() === hash.toLowerCase())) return undefined;
    return Object.values(answer.not_canceled ?? {})[0] ?? "the venue does not say whether it cancelled it";
  }

  /** The hashes of the orders that were cancelled. */
  async cancelAll(): Promise<readonly string[]> {
    const answer = await this.call({ method: "DELETE", path: "/cancel-all" });
    return checked(cancelSchema, answer, "CLOB cancel").canceled ?? [];
  }

  /** In micro-units: of the collateral without a token, else of the token. The venue's own count, which it caches. */
  async balanceMicro(token?: string): Promise<number> {
    const asset: Array<readonly [string, string]> =
      token === undefined
        ? [["asset_type", "COLLATERAL"]]
        : [
            ["asset_type", "CONDITIONAL"],
            ["token_id", token],
          ];
    const query = [...asset, ["signature_type", String(this.#options.signatureType)] as const];
    const answer = await this.call({ method: "GET", path: "/balance-allowance", query });
    return checked(balanceSchema, answer, "CLOB balance").balance;
  }

  /** Makes the venue look at the chain again: of a new deposit wallet it sees nothing before (reference/polymarket.md 1.3). */
  async refreshCollateral(signal?: AbortSignal): Promise<void> {
    const query = [
      ["asset_type", "COLLATERAL"] as const,
      ["signature_type", String(this.#options.signatureType)] as const,
    ];
    try {
      await this.call({ method: "GET", path: "/balance-allowance/update", query, signal });
    } catch (error) {
      // What it answers is documented nowhere; nothing is a good answer, too.
      if (!isServiceFailure(error) || error.failure !== "body") throw error;
    }
  }

  /** Whether the account may only close what it holds. */
  async isClosedOnly(signal?: AbortSignal): Promise<boolean> {
    const answer = await this.call({ method: "GET", path: "/auth/ban-status/closed-only", signal });
    return checked(closedOnlySchema, answer, "CLOB ban status").closed_only;
  }

  #send(
    { method, path, query, body, signal, mayLeave }: SignedCall,
    credentials: Awaited<ReturnType<CredentialKeeper["current"]>>,
  ): Promise<unknown> {
    const { service, address, venueNowMs } = this.#options;
    const text = body?.(credentials.reveal().apiKey);
    const signed = { method, path, ...(text !== undefined && { body: text }) };
    const headers = credentialHeaders(address, credentials, signed, Math.floor(venueNowMs() / 1000));
    const extras = { ...(query && { query }), ...(signal && { signal }) };
    // Its headers carry the second it was signed in: another try is another request.
    return service.request({ ...signed, ...extras, headers, repeatable: false, mayLeave });
  }
}
