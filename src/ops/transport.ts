export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One exchange over HTTP, without retries. Rejects with an HttpError when no whole answer came, and with the signal's
 * reason when aborted. A replay plugs in one that never leaves the process.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
