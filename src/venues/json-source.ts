/**
 * Where a venue gets JSON over HTTP. Time-outs, retries and back-off are the source's; its path is relative to the one
 * service it speaks to. It throws when no parsed answer with a good status came; the error carries the HTTP `status`, if any.
 */
export interface JsonSource {
  get(
    path: string,
    query: ReadonlyArray<readonly [string, string]>,
    options?: { signal?: AbortSignal },
  ): Promise<unknown>;
}

/** Whether a request failed because the service says that it has no such thing. */
export function isNotFound(error: unknown): boolean {
  return typeof error === "object" && error !== null && "status" in error && error.status === 404;
}
