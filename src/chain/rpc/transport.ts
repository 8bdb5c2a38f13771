/** One exchange over HTTP, without retries; the process's own transport fits. Rejects when no whole answer came. */
export type RpcTransport = (request: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}) => Promise<{ readonly status: number; readonly body: string }>;
