/**
 * network: no whole answer; timeout: none in time; status: an answer that refuses; body: too large, or not JSON.
 */
export type HttpFailure = "network" | "timeout" | "status" | "body";

const WORTH_ANOTHER_TRY = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];

export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly failure: HttpFailure;
  /** The answer's status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** How long the answer asked to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    failure: HttpFailure,
    message: string,
    details: { status?: number; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.failure = failure;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Whether the same request may well succeed a little later. */
  get transient(): boolean {
    return this.failure !== "status" || WORTH_ANOTHER_TRY.includes(this.status ?? 0);
  }
}
