/**
 * Where a feed gets JSON over HTTP. Time-outs, retries and back-off are the source's; its path is relative to the one
 * service it speaks to. It throws when no parsed answer with a good status came; its error then
 * tells the `status`, if there was one.
 */
export interface JsonSource {
  get(
    path: string,
    query: ReadonlyArray<readonly [string, string]>,
    options?: { signal?: AbortSignal },
  ): Promise<unknown>;
}
