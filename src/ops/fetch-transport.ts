import { HttpError } from "./http-error.ts";
import type { Transport, TransportRequest } from "./transport.ts";

const MOST_BODY_BYTES = 32 * 1024 * 1024;

/** Exchanges over the network by Node's own fetch. Redirects are not followed: no service we speak to sends any. */
export function createFetchTransport(mostBodyBytes = MOST_BODY_BYTES): Transport {
  return async (request) => {
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        redirect: "manual",
        signal,
      });
      const body = await readBounded(response, mostBodyBytes);
      return { status: response.status, headers: Object.fromEntries(response.headers), body };
    } catch (error) {
      throw explain(error, request, timeout);
    }
  };
}

async function readBounded(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) {
      throw new HttpError("body", `the answer is larger than ${mostBytes} bytes`, { status: response.status });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function explain(error: unknown, { signal, timeoutMs }: TransportRequest, timeout: AbortSignal): unknown {
  if (error instanceof HttpError) return error;
  if (signal?.aborted) return signal.reason;
  if (timeout.aborted) return new HttpError("timeout", `no whole answer within ${timeoutMs} ms`, { cause: error });
  return new HttpError("network", reasonOf(error), { cause: error });
}

/** fetch hides what happened ("fetch failed") behind one or two causes. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause) || error.message;
}
