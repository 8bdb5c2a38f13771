/** One request to a service that speaks JSON. Its path is relative to the service. */
export interface ServiceRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: ReadonlyArray<readonly [string, string]>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is: a signature was made over these very bytes. */
  readonly body?: string;
  /** Whether doing it twice is doing it once. */
  readonly repeatable?: boolean;
  /** Asked when its turn to leave has come, however long it waited; a reason keeps it from leaving. */
  readonly mayLeave?: (() => string | undefined) | undefined;
  readonly signal?: AbortSignal;
}

/** Requests of any method over HTTP. It throws a ServiceFailure when no parsed answer with a good status came. */
export interface JsonService {
  request(request: ServiceRequest): Promise<unknown>;
}

/** network: no whole answer; timeout: none in time; status: an answer that refuses; body: too large, or not JSON. */
export interface ServiceFailure extends Error {
  readonly failure: "network" | "timeout" | "status" | "body";
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  /** How long the answer asked to wait. */
  readonly retryAfterMs: number | undefined;
}

const FAILURES: readonly unknown[] = ["network", "timeout", "status", "body"];

/** Whether an error is a service's failure; anything else (an abort, a defect) is not the service's doing. */
export function isServiceFailure(error: unknown): error is ServiceFailure {
  return error instanceof Error && "failure" in error && FAILURES.includes(error.failure);
}

/** The first text behind the status in a failure's message is what the service answered, as a JSON string (HttpClient). */
const ANSWER = /status \d+: ("(?:[^"\\]|\\.)*"?)/;

/**
 * What the service said, in its own words: the `error` of its answer where that is JSON, else the answer's beginning.
 * A long answer is cut in the message, so the field is found without parsing the whole.
 */
export function wordsOf(failure: ServiceFailure): string {
  const quoted = ANSWER.exec(failure.message)?.[1];
  if (quoted === undefined) return failure.message;
  const answer = unquoted(quoted);
  const error = /"(?:error|errorMsg|error_msg)"\s*:\s*("(?:[^"\\]|\\.)*"?)/.exec(answer)?.[1];
  return error === undefined ? answer : unquoted(error);
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text.endsWith('"') && text.length > 1 ? text : `${text}"`));
  } catch {
    return text;
  }
}
