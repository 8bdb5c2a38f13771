/** A request to one of the venue's interfaces, as plain data: it can come over HTTP or from the same process. */
export interface WireRequest {
  readonly method: string;
  /** Below the interface's prefix: "/activity", not "/data-api/activity". */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** By lower-case name; absent where nobody asks for them. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** The work is done, but this answer is never sent: who asked runs into his own time-out. */
  readonly isSilent?: boolean;
}

/** One of the venue's interfaces. Pure: the answer depends on the source, the request and the market time alone (and on its own cache). */
export interface WireHandler {
  handle(request: WireRequest, nowMs: number): WireResponse;
}

const JSON_HEADERS = { "content-type": "application/json" };

/** @param text JSON that is served byte for byte */
export function jsonText(text: string, status = 200): WireResponse {
  return { status, headers: { ...JSON_HEADERS }, body: text };
}

export function json(value: unknown, status = 200): WireResponse {
  return jsonText(JSON.stringify(value), status);
}

/** The venue's own form of refusal. */
export function refusal(status: number, error: string): WireResponse {
  return json({ error }, status);
}

export const notFound = (): WireResponse => refusal(404, "not found");

/** What a request's body says, or undefined where it is no JSON. */
export function bodyJson({ body }: WireRequest): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
