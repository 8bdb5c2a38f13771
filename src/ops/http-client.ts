import type { Clock, Random } from "../engine/ports.ts";
import { HttpError } from "./http-error.ts";
import type { Transport, TransportResponse } from "./transport.ts";

export interface HttpClientOptions {
  /** Origin and path of one service, without a trailing slash. */
  readonly baseUrl: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeoutMs?: number;
  /** Tries of one request in all, where it may be repeated. */
  readonly maxTries?: number;
  /** A service that wants to be left alone for longer is not waited for: its caller asks again. 10 s unless told. */
  readonly longestRetryAfterMs?: number;
  /** Each try that failed, whether another follows or not. */
  onFailure?(what: string, error: HttpError): void;
}

export interface JsonRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: ReadonlyArray<readonly [string, string]>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is: a signature may have been made over these very bytes. */
  readonly body?: string;
  /** Whether doing it twice is doing it once. Only then is it tried again. GET is, by default; nothing else. */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;
/** Nobody is told to wait for longer, whatever a service says. */
const MOST_RETRY_AFTER_MS = 600_000;

/** JSON over HTTP with one service: time-outs, retries with backoff, and errors that say what came instead of JSON. */
export class HttpClient {
  readonly #options: Required<Omit<HttpClientOptions, "onFailure">> & Pick<HttpClientOptions, "onFailure">;

  constructor(options: HttpClientOptions) {
    this.#options = { timeoutMs: 10_000, maxTries: 4, longestRetryAfterMs: 10_000, ...options };
  }

  /** The parsed answer of a GET. Throws HttpError when none with a good status came, or the signal's reason. */
  get(
    path: string,
    query: ReadonlyArray<readonly [string, string]> = [],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<unknown> {
    return this.request({ method: "GET", path, query, ...(signal && { signal }) });
  }

  /** The parsed answer of any request. Throws as `get` does; at once where the service wants to be left alone for long. */
  async request(request: JsonRequest): Promise<unknown> {
    const { maxTries, longestRetryAfterMs, clock, onFailure } = this.#options;
    const what = `${request.method} ${this.#options.baseUrl}${request.path}`;
    const tries = (request.repeatable ?? request.method === "GET") ? maxTries : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#tryOnce(request);
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        const named = new HttpError(error.failure, `${what}: ${error.message}`, {
          ...(error.status !== undefined && { status: error.status }),
          retryAfterMs: error.retryAfterMs,
          cause: error.cause,
        });
        onFailure?.(what, named);
        const isLong = (named.retryAfterMs ?? 0) > longestRetryAfterMs;
        if (attempt >= tries || !named.transient || isLong) throw named;
        await clock.sleep(this.#waitMs(attempt, named), request.signal);
      }
    }
  }

  async #tryOnce(request: JsonRequest): Promise<unknown> {
    const { baseUrl, transport, timeoutMs } = this.#options;
    const query = new URLSearchParams(request.query?.map(([name, value]) => [name, value])).toString();
    const response = await transport({
      method: request.method,
      url: `${baseUrl}${request.path}${query && `?${query}`}`,
      headers: {
        accept: "application/json",
        ...(request.body !== undefined && { "content-type": "application/json" }),
        ...request.headers,
      },
      timeoutMs,
      ...(request.body !== undefined && { body: request.body }),
      ...(request.signal && { signal: request.signal }),
    });
    return parse(response, this.#options.clock.nowMs());
  }

  /** Doubles from try to try, by chance between half and all of it, and never less than the service asked for. */
  #waitMs(attempt: number, { retryAfterMs = 0 }: HttpError): number {
    const fullMs = Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
    const backoffMs = fullMs / 2 + this.#options.random.integer(fullMs / 2 + 1);
    return Math.max(backoffMs, retryAfterMs);
  }
}

function parse({ status, headers, body }: TransportResponse, nowMs: number): unknown {
  if (status < 200 || status > 299) {
    const retryAfterMs = readRetryAfter(headers["retry-after"], nowMs);
    throw new HttpError("status", `status ${status}: ${describe(body)}`, { status, retryAfterMs });
  }
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new HttpError("body", `expected JSON, got ${describe(body)}`, { status, cause });
  }
}

/** What came, in a few words: of a page of HTML only its title. */
function describe(body: string): string {
  const text = body.trim();
  if (text === "") return "nothing";
  if (!text.startsWith("<")) return JSON.stringify(text.slice(0, 200));
  const title = /<title[^>]*>([^<]{1,100})/i.exec(text)?.[1]?.trim();
  return title === undefined ? "a page of HTML" : `a page of HTML titled ${JSON.stringify(title)}`;
}

/** Seconds or a date, as RFC 9110 (10.2.3) has it. */
function readRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const isSeconds = /^\d{1,9}(\.\d+)?$/.test(text.trim());
  const waitMs = isSeconds ? Math.ceil(Number(text) * 1000) : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), MOST_RETRY_AFTER_MS);
}
